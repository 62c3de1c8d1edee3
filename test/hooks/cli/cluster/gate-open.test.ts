/** `hookline gate open`: by the caller's own rights, and by the server. */
import { describe, expect, test } from 'vitest';
import { field, type JsonObject } from '../../../../hooks/model/object.ts';
import { MemoryObjects, ran } from './memory.ts';

const product = { namespace: 'hookline-config', name: 'shop' };
const line = "gate open shop-prod --reason 'incident 7'";

function cluster(operation: JsonObject | undefined = { sync: {} }): MemoryObjects {
  const objects = new MemoryObjects();
  objects.put('Application', {
    metadata: { namespace: 'argocd', name: 'shop-prod', uid: 'u1' },
    operation,
    status: { operationState: { phase: 'Running', startedAt: '2026-11-21T09:00:00Z' } },
  });
  objects.put('Product', { metadata: product, status: { applications: [{ uid: 'u1' }] } });
  return objects;
}

async function openings(objects: MemoryObjects): Promise<unknown> {
  const found = await objects.get('Product', product.namespace, product.name);
  return field(field(found, 'status'), 'openings');
}

describe('by own rights', () => {
  test('it is stored with the Product, from who runs it, once', async () => {
    const objects = cluster();
    const out = 'the gate of shop-prod is to open for the sync that runs now, for ada@example.com\n';

    expect(await ran(line, objects)).toEqual({ exit: 0, err: '', out });
    expect(await ran(line, objects)).toEqual({ exit: 0, err: '', out });
    expect(await openings(objects)).toEqual([
      {
        uid: 'u1',
        namespace: 'argocd',
        name: 'shop-prod',
        startedAt: '2026-11-21T09:00:00Z',
        reason: 'incident 7',
        by: 'ada@example.com',
        at: expect.stringMatching(/^2026-11-21T10:00:00/) as string,
      },
    ]);
  });

  test('it holds for what the server writes in the same moment', async () => {
    const objects = cluster();
    let count = 0;
    objects.meanwhile = () => {
      count += 1;
      if (count === 1)
        objects.put('Product', {
          metadata: product,
          status: { applications: [{ uid: 'u1' }], openings: [{ uid: 'u0' }] },
        });
    };

    expect((await ran(line, objects)).exit).toBe(0);
    expect(await openings(objects)).toMatchObject([{ uid: 'u0' }, { uid: 'u1' }]);
  });

  test.each([
    [
      'gate open shop-prod',
      'ARGUMENT_MISSING  gate open is given no reason → write --reason TEXT: it is recorded\n',
    ],
    [
      'gate open team_shop --reason x',
      "NOT_FOUND  there is no Application/shop in namespace team → write NAME of Argo CD's namespace, or NAMESPACE_NAME\n",
    ],
    [
      'gate open shop-prod --reason x -n other',
      'NOT_FOUND  Application/shop-prod in namespace argocd is in no Product, so that nobody opens its gate → add it to a Product, or take the gate out of the application and end its sync\n',
    ],
  ])('%s is refused', async (asked, err) => {
    expect(await ran(asked, cluster())).toEqual({ exit: 2, out: '', err });
  });

  test('nothing is opened ahead of its sync', async () => {
    const objects = cluster();
    objects.put('Application', { metadata: { namespace: 'argocd', name: 'shop-prod', uid: 'u1' } });

    expect((await ran(line, objects)).err).toMatch(/^GATE_NOT_WAITING /);
    expect(await openings(objects)).toBeUndefined();
  });
});

describe('by the server', () => {
  test('it is asked by its URL, with the reason alone', async () => {
    const asked: unknown[] = [];
    const objects = cluster();

    const { exit, out } = await ran(`${line} --server https://hookline.example/`, objects, {
      asked: (ask) => asked.push(ask),
    });

    expect([exit, out]).toEqual([0, expect.stringContaining('for ada@example.com')]);
    expect(asked).toEqual([
      {
        choice: {},
        url: 'https://hookline.example/v1/gates/shop-prod/open',
        body: { reason: 'incident 7' },
      },
    ]);
    expect(await openings(objects)).toBeUndefined();
  });

  test('$HOOKLINE_SERVER names it, and its problems are ours', async () => {
    const answer = {
      status: 403,
      body: { title: 'FORBIDDEN', detail: 'bob may not open gates in argocd', fix: 'ask for the right' },
    };

    expect(
      await ran(line, cluster(), { environment: { HOOKLINE_SERVER: 'https://hookline.example' }, answer }),
    ).toEqual({ exit: 2, out: '', err: 'FORBIDDEN  bob may not open gates in argocd → ask for the right\n' });
  });

  test('what is no server of ours', async () => {
    const answer = { status: 502, body: {} };

    expect((await ran(`${line} --server https://other.example`, cluster(), { answer })).err).toBe(
      'CLUSTER_UNREACHABLE  the server answers 502 → look at the log of the server\n',
    );
  });
});
