/** From what a watch said to a trace: only what decides, neutral, and no state twice. */
import { z } from 'zod';
import { neutralizer, type Setting } from './trace-neutral.ts';
import { Application, Given, showsApplication, Trace, type TraceEvent } from './trace.ts';

/** What was recorded, as it came; times are milliseconds since 1970. */
export interface Recording extends Setting {
  readonly description: string;
  readonly argoCd: string;
  readonly steps: readonly { readonly time: number; readonly step: string }[];
  readonly events: readonly Recorded[];
}

/** An event of one of the two watches: of Applications, or of Kubernetes Events about them. */
export interface Recorded {
  readonly time: number;
  readonly type: string;
  readonly object: unknown;
}

const Named = z.object({ metadata: z.object({ name: z.string(), uid: z.string() }), spec: Given });
const EventObject = z.object({
  kind: z.literal('Event'),
  reason: z.string(),
  message: z.string(),
  involvedObject: z.object({ name: z.string(), uid: z.string().optional() }),
});
const reasons = ['OperationStarted', 'OperationCompleted'];

/** Reduces a recording. Throws where a watch gave what no Application looks like. */
export function reduce(recording: Recording): Trace {
  const { description, argoCd } = recording;
  const steps = recording.steps.map(({ time, step }) => ({ at: at(time, recording), step }));
  const named = recording.events
    .filter(({ object }) => !isEvent(object))
    .map(({ object }) => Named.parse(object));
  const applications = Object.fromEntries(
    named
      .toReversed()
      .map(({ metadata, spec }) => [metadata.name, spec] as const)
      .toReversed(),
  );
  const uids = new Set(named.map(({ metadata }) => metadata.uid));
  const events = recording.events.flatMap(({ time, type, object }) =>
    reduceEvent(at(time, recording), type, object, uids),
  );
  const neutral = neutralizer(recording);
  return Trace.parse(neutral({ description, argoCd, applications, steps, events: merge(events) }));
}

/** Leaves out each state of an Application that is the one before it. */
export function merge(events: readonly TraceEvent[]): TraceEvent[] {
  const last = new Map<string, string>();
  return events.filter((event) => {
    if (!showsApplication(event)) return true;
    const { name } = event.application.metadata;
    const state = JSON.stringify([event.type === 'DELETED', event.application]);
    const isNew = last.get(name) !== state;
    last.set(name, state);
    return isNew;
  });
}

function reduceEvent(second: number, type: string, object: unknown, uids: ReadonlySet<string>): TraceEvent[] {
  if (!isEvent(object)) {
    const application = reduceApplication(object);
    return [{ at: second, type: type as 'ADDED' | 'MODIFIED' | 'DELETED', application }];
  }
  const { reason, message, involvedObject } = EventObject.parse(object);
  if (!reasons.includes(reason) || !uids.has(involvedObject.uid ?? '')) return [];
  return [
    {
      at: second,
      event: { application: involvedObject.name, reason: reason as 'OperationStarted', message },
    },
  ];
}

function reduceApplication(object: unknown): Application {
  const { metadata, ...application } = Application.parse(object);
  const { annotations, ...rest } = metadata;
  const kept = Object.keys(annotations ?? {}).length === 0 ? rest : metadata;
  return { metadata: kept, ...application };
}

function at(time: number, { start }: Recording): number {
  return Math.round((time - start) / 100) / 10;
}

function isEvent(object: unknown): boolean {
  return typeof object === 'object' && object !== null && 'involvedObject' in object;
}
