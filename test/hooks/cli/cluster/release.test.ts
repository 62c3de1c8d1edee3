/** The commands that read releases: what they print, and how they end. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { until } from '../../http/served.ts';
import { now, ran } from './memory.ts';
import { release, shop } from './objects.ts';

const ns = 'hookline-config';

/** What a terminal shows, without what steers it. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a code
  return text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]|\r/g, '');
}

describe('release list', () => {
  test('a table, the newest last', async () => {
    expect(await ran('release list', shop())).toEqual({
      exit: 0,
      err: '',
      out: `NAME     PRODUCT   PHASE     ENVIRONMENTS   VERSION   AGE
shop-1   shop      Failed    0/1            1.4.2     1h00m
shop-2   shop      Running   1/3 staging    1.4.2     30m00s
`,
    });
  });

  test('wide, and of all namespaces', async () => {
    const { out } = await ran('release list -A -o wide', shop());

    expect(out.split('\n')[0]).toBe(
      'NAMESPACE         NAME       PRODUCT   PHASE     ENVIRONMENTS   VERSION   AGE      FLOW        REVISION       ATTEMPT   MESSAGE',
    );
    expect(out).toContain(
      'shop-1     shop      Failed    0/1            1.4.2     1h00m    main-flow   9c1f0a2b3c4d   2         smoke failed',
    );
    expect(out).toContain('other ');
  });

  test.each([
    ['json', (text: string): unknown => JSON.parse(text)],
    ['yaml', (text: string): unknown => parse(text)],
  ])('%s', async (format, read) => {
    const { out } = await ran(`release list -o ${format}`, shop());

    expect(read(out)).toMatchObject({
      kind: 'List',
      items: [{ metadata: { name: 'shop-1' } }, { metadata: { name: 'shop-2' } }],
    });
  });

  test('names, of one product', async () => {
    const objects = shop();
    objects.put('Release', release('cellar-2', { spec: { product: 'cellar' } }));

    expect((await ran('release list -o name --product cellar', objects)).out).toBe(
      'release.hookline.dev/cellar-2\n',
    );
  });

  test.each([
    ['release list -n none', 'No releases found in namespace none.\n'],
    ['release list -A --product none', 'No releases found.\n'],
  ])('%s: none', async (line, err) => {
    expect(await ran(line, shop())).toEqual({ exit: 0, out: '', err });
  });

  test('-w shows what there is, and a release again when what is shown of it changes', async () => {
    const objects = shop();
    const ended = new AbortController();
    const running = ran('release list -w', objects, { ended: ended.signal });
    await until(() => objects.watchers === 1);

    objects.put('Release', release('shop-2', { at: '09:30', status: { phase: 'Succeeded' } }));
    objects.put('Release', release('shop-2', { at: '09:30', status: { phase: 'Succeeded', attempt: 1 } }));
    objects.put('Release', release('elsewhere', { namespace: 'other' }));
    objects.remove('Release', ns, 'shop-1');
    ended.abort();

    const { exit, out } = await running;
    expect(exit).toBe(0);
    expect(out.split('\n').map((row) => row.split(/ +/).slice(0, 3).join(' '))).toEqual([
      'NAME PRODUCT PHASE',
      'shop-2 shop Running',
      'shop-1 shop Failed',
      'shop-2 shop Succeeded',
      '',
    ]);
  });
});

describe('release get', () => {
  test('a tree', async () => {
    expect((await ran('release get shop-2', shop())).out)
      .toBe(`◐ shop-2               Running        1h00m  1.4.2  9c1f0a2
├─ ✔ onStart announce  Succeeded         4s
├─ ✔ dev               Succeeded
├─ ◐ staging           Running
└─ ○ prod              Pending
`);
  });

  test('a tree of one that was only now made', async () => {
    const objects = shop();
    const { status: _, ...fresh } = release('shop-3');
    objects.put('Release', fresh);

    expect((await ran('release get shop-3', objects)).out).toBe('shop-3  was only now made\n');
  });

  test('an object', async () => {
    expect(JSON.parse((await ran('release get shop-1 -o json', shop())).out)).toMatchObject({
      metadata: { name: 'shop-1' },
    });
    expect(parse((await ran('release get shop-1 -o yaml', shop())).out)).toMatchObject({
      metadata: { name: 'shop-1' },
    });
    expect((await ran('release get shop-1 -o name', shop())).out).toBe('release.hookline.dev/shop-1\n');
  });

  test('-w follows it to its end', async () => {
    const objects = shop();
    const running = ran('release get shop-2 -w', objects);
    await until(() => objects.watchers === 1);

    objects.put('Release', release('shop-2', { status: { phase: 'Finalizing' } }));
    objects.put('Release', release('shop-2', { status: { phase: 'Terminated', message: 'wrong tag' } }));

    const { exit, out } = await running;
    expect(exit).toBe(3);
    expect(out).toContain('Finalizing\n');
    expect(out).toMatch(/\n◼ shop-2 +Terminated [^]*\nwrong tag\n$/);
    expect(objects.watchers).toBe(0);
  });

  test('-w on a terminal draws in its place, and not beyond its edges', async () => {
    const objects = shop();
    const size = { columns: 20, rows: 3 };
    const running = ran('release get shop-2 -w', objects, { isTerminal: true, size });
    await until(() => objects.watchers === 1);

    objects.put('Release', release('shop-2', { status: { phase: 'Succeeded' } }));

    const { exit, out } = await running;
    const [first = '', second = ''] = out.split('\u001B[2A').map(plain);
    expect(exit).toBe(0);
    expect(first.split('\n').map((row) => row.length <= 20)).toEqual([true, true, true]);
    expect(second).toMatch(/^✔ shop-2 +Succeeded/);
  });

  test('-w on a terminal counts the seconds of what goes on', async () => {
    const objects = shop();
    const opened = now - 3_600_000;
    const times = [opened, opened + 1000];
    let tick: (() => void) | undefined;
    const running = ran('release get shop-2 -w', objects, {
      isTerminal: true,
      now: () => times.shift() ?? opened + 2000,
      ticking: (call) => {
        tick = call;
      },
    });
    await until(() => objects.watchers === 1);

    tick?.();
    objects.put('Release', release('shop-2', { status: { phase: 'Succeeded' } }));

    const { out } = await running;
    const roots = plain(out)
      .split('\n')
      .filter((line) => line.includes('shop-2'));
    expect(roots.map((line) => / (\d+s) /.exec(line)?.[1])).toEqual(['0s', '1s', '2s']);
    expect(tick).toBeUndefined();
  });
});

describe('release wait', () => {
  test.each([
    ['Succeeded', 0],
    ['Failed', 1],
    ['Terminated', 3],
    ['Superseded', 4],
  ] as const)('%s ends with %i', async (phase, exit) => {
    const objects = shop();
    const running = ran('release wait shop-2', objects);
    await until(() => objects.watchers === 1);

    objects.put('Release', release('shop-2', { status: { phase } }));

    expect((await running).exit).toBe(exit);
  });

  test('one that has ended is not waited for', async () => {
    expect((await ran('release wait shop-1', shop())).exit).toBe(1);
  });

  test('its time is over: 5', async () => {
    const late = new AbortController();
    const objects = shop();
    const running = ran('release wait shop-2 --timeout 90s', objects, { late: late.signal });
    await until(() => objects.watchers === 1);

    late.abort();

    expect(await running).toMatchObject({ exit: 5, err: 'shop-2 had not ended after 1m30s\n' });
  });

  test('a person ends it: 130', async () => {
    const ended = new AbortController();
    const objects = shop();
    const running = ran('release wait shop-2', objects, { ended: ended.signal });
    await until(() => objects.watchers === 1);

    ended.abort();

    expect((await running).exit).toBe(130);
  });

  test('a release that is deleted meanwhile', async () => {
    const objects = shop();
    const running = ran('release wait shop-2', objects);
    await until(() => objects.watchers === 1);

    objects.remove('Release', ns, 'shop-2');

    expect(await running).toMatchObject({ exit: 2, err: expect.stringContaining('NOT_FOUND') as string });
  });
});

test('the context and the kubeconfig are handed on', async () => {
  let choice: unknown;

  await ran('release list --context edge --kubeconfig k.yaml', shop(), {
    chosen: (given) => (choice = given),
  });

  expect(choice).toEqual({ context: 'edge', kubeconfig: 'k.yaml' });
});
