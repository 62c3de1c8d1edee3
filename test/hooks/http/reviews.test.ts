/** Reviews: what the API server is asked, and what of its answers is believed. */
import { describe, expect, test } from 'vitest';
import { reviewsBy } from '../../../hooks/http/reviews.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';

function asked(status: JsonObject): {
  readonly reviews: ReturnType<typeof reviewsBy>;
  readonly sent: unknown[];
} {
  const sent: unknown[] = [];
  const reviews = reviewsBy(async (path, object) => {
    sent.push([path, object]);
    return { ...object, status };
  });
  return { reviews, sent };
}

const user = { username: 'ada', groups: ['a', 'b'], uid: 'u' };

describe('a token', () => {
  test('is reviewed for the audience', async () => {
    const { reviews, sent } = asked({ authenticated: true, audiences: ['hookline'], user });

    expect(await reviews.review('t', ['hookline'])).toEqual({ name: 'ada', groups: ['a', 'b'] });
    expect(sent).toEqual([
      [
        '/apis/authentication.k8s.io/v1/tokenreviews',
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token: 't', audiences: ['hookline'] },
        },
      ],
    ]);
  });

  test.each([
    ['not authenticated', { authenticated: false, user }, ['hookline']],
    ['authenticated in words only', { authenticated: 'true', audiences: ['hookline'], user }, ['hookline']],
    ['for another audience', { authenticated: true, audiences: ['kubernetes'], user }, ['hookline']],
    ['for no audience that the API server knows', { authenticated: true, user }, ['hookline']],
    ['of nobody', { authenticated: true, user: {} }, []],
    ['of an error', { error: 'webhook failed' }, []],
  ])('%s is not accepted', async (_, status, audiences) => {
    expect(await asked(status).reviews.review('t', audiences)).toBeUndefined();
  });

  test('for the API server itself', async () => {
    const { reviews, sent } = asked({ authenticated: true, user: { username: 'ada' } });

    expect(await reviews.review('t', [])).toEqual({ name: 'ada', groups: [] });
    expect(sent).toMatchObject([[expect.anything(), { spec: { token: 't' } }]]);
  });
});

describe('a right', () => {
  const wanted = { verb: 'update', resource: 'releases', namespace: 'shop', name: 'shop-1' } as const;
  const person = { name: 'ada', groups: ['a'] };

  test('is asked for', async () => {
    const { reviews, sent } = asked({ allowed: true });

    expect(await reviews.mayDo(person, wanted)).toBe(true);
    expect(sent).toEqual([
      [
        '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: { user: 'ada', groups: ['a'], resourceAttributes: { group: 'hookline.dev', ...wanted } },
        },
      ],
    ]);
  });

  test.each([[{ allowed: false }], [{ allowed: true, denied: true }], [{ allowed: 'true' }], [{}]])(
    '%j is none',
    async (status) => {
      expect(await asked(status).reviews.mayDo(person, wanted)).toBe(false);
    },
  );

  test('for all namespaces', async () => {
    const { reviews, sent } = asked({ allowed: true });

    await reviews.mayDo(person, { verb: 'list', resource: 'releases', namespace: '' });

    expect(sent).toMatchObject([
      [
        expect.anything(),
        { spec: { resourceAttributes: { group: 'hookline.dev', verb: 'list', resource: 'releases' } } },
      ],
    ]);
    expect(JSON.stringify(sent)).not.toContain('namespace');
  });
});
