/** Who somebody is and what they may do, asked of the API server by its own review objects. */
import { groupOf, field, textField, type JsonObject } from '../model/object.ts';
import { apiVersion } from '../model/names.ts';
import type { Access, Person } from './ports.ts';

/** Creates a review object at a path of the API, and gives what the API server makes of it. */
export type CreateReview = (path: string, object: JsonObject) => Promise<JsonObject>;

/** Makes the port of TokenReview and SubjectAccessReview. */
export function reviewsBy(create: CreateReview): Access {
  return {
    review: async (token, audiences) => {
      const spec = { token, ...(audiences.length === 0 ? {} : { audiences }) };
      const version = 'authentication.k8s.io/v1';
      const answer = await create(`/apis/${version}/tokenreviews`, {
        apiVersion: version,
        kind: 'TokenReview',
        spec,
      });
      return personIn(field(answer, 'status'), audiences);
    },
    mayDo: async (person, { verb, resource, namespace, name }) => {
      const version = 'authorization.k8s.io/v1';
      const resourceAttributes = {
        group: groupOf(apiVersion),
        resource,
        verb,
        ...(namespace === '' ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
      };
      const answer = await create(`/apis/${version}/subjectaccessreviews`, {
        apiVersion: version,
        kind: 'SubjectAccessReview',
        spec: { user: person.name, groups: person.groups, resourceAttributes },
      });
      const status = field(answer, 'status');
      return field(status, 'allowed') === true && field(status, 'denied') !== true;
    },
  };
}

/** An API server that does not know audiences answers without them: then the token is for itself, and not for us. */
function personIn(status: unknown, audiences: readonly string[]): Person | undefined {
  if (field(status, 'authenticated') !== true) return undefined;
  const given = field(status, 'audiences');
  const accepted: readonly unknown[] = Array.isArray(given) ? given : [];
  if (audiences.length > 0 && !audiences.some((one) => accepted.includes(one))) return undefined;
  const user = field(status, 'user');
  const name = textField(user, 'username');
  const groups = field(user, 'groups');
  if (name === '') return undefined;
  return { name, groups: Array.isArray(groups) ? groups.filter((one) => typeof one === 'string') : [] };
}
