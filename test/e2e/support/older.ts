/** An older release of Argo CD in place of the default one: for the tests of test/e2e/older, which run last. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, inject } from 'vitest';
import { chooseCluster } from '../../cluster/choose.ts';
import { until } from '../../cluster/until.ts';
import { traces, type Scenario } from './scenario.ts';

const argoCd = '3.5.1';
const minutes = 10 * 60_000;

/** As {@link traces}, on the older release. */
export function olderTraces(...scenarios: readonly Omit<Scenario, 'argoCd'>[]): void {
  beforeAll(installOnce, minutes);
  traces(...scenarios.map((scenario) => ({ ...scenario, argoCd })));
}

/** One worker installs it, the others wait for that. */
async function installOnce(): Promise<void> {
  const { missing, scratch } = inject('cluster');
  if (missing !== undefined) return;
  const done = join(scratch, 'older-installed');
  if (await isFirst(join(scratch, 'older'))) {
    await (await chooseCluster()).up({ argoCd });
    writeFileSync(done, '');
  }
  await until(`Argo CD ${argoCd} is installed`, minutes, async () => existsSync(done));
}

/** Only one of many can make a folder. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
