/** What tests of hooks/kube share: a clock that they move, and a wait for what comes over a connection. */
import type { Clock } from '../../../hooks/kube/clock.ts';
import { openClient, type Client } from '../../../hooks/kube/client.ts';
import { plainEndpoint } from '../../../hooks/kube/transport.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { startSchedule } from '../../../hooks/simulate/schedule.ts';

/** The moment at which tests begin. */
export const start = Date.UTC(2026, 0, 5, 8);

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Moves it, and does what is due on the way. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** In how many milliseconds the next thing is due; nothing where there is none. */
  readonly due: () => number | undefined;
}

/** Gives a clock; chance is always in the middle. */
export function testClock(): TestClock {
  const schedule = startSchedule(start);
  async function advance(milliseconds: number): Promise<void> {
    const end = schedule.now() + milliseconds;
    while ((schedule.next() ?? Infinity) <= end) await schedule.step();
    schedule.move(end - schedule.now());
  }
  return {
    now: schedule.now,
    steady: schedule.now,
    after: schedule.after,
    random: () => 0.5,
    advance,
    due: () => {
      const next = schedule.next();
      return next === undefined ? undefined : next - schedule.now();
    },
  };
}

/** Waits until something holds: what comes over a connection comes when it comes. */
export async function eventually(label: string, holds: () => boolean): Promise<void> {
  for (let round = 0; round < 2000; round += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`it did not come about that ${label}`);
}

/** Gives a client of the fake API server. */
export function clientOf({ url }: { readonly url: string }): Client {
  return openClient(plainEndpoint(url));
}

/** Gives an object of a kind. */
export function object(kind: string, name: string, more: JsonObject = {}): JsonObject {
  const apiVersion = { Job: 'batch/v1', Pod: 'v1', Application: 'argoproj.io/v1alpha1' }[kind];
  const { metadata = {}, ...rest } = more;
  return {
    apiVersion: apiVersion ?? 'hookline.dev/v1alpha1',
    kind,
    metadata: {
      namespace: kind === 'Application' ? 'argocd' : 'hookline-config',
      name,
      ...(metadata as JsonObject),
    },
    ...rest,
  };
}
