/** The `http` body of a Hook: a request, and what counts as its success. */
import * as z from 'zod/mini';
import { described, duration, exactlyOne, refuse } from './issue.ts';
import { compile } from './query.ts';
import { templateNames } from './template.ts';

function text() {
  return z.string();
}
function filledText() {
  return text().check(
    z.superRefine(
      refuse((value) => {
        const asked = templateNames(value);
        return 'wrong' in asked
          ? [
              {
                code: 'FIELD_VALUE',
                message: `"${value}" ${asked.wrong}`,
                fix: 'write ${NAME}, or $$ for one $',
              },
            ]
          : [];
      }),
    ),
  );
}

function secretKey() {
  return described(
    z.strictObject({
      name: described(z.string(), "The Secret's name"),
      key: described(z.string(), 'The key in it'),
    }),
    "A key of a Secret in the hook's namespace",
  );
}
function header() {
  return z
    .strictObject({
      name: described(z.string(), "The header's name"),
      value: described(z.optional(filledText()), 'Its value; ${NAME} is filled in'),
      valueFrom: described(
        z.optional(z.strictObject({ secretKeyRef: secretKey() })),
        "A Secret's key that holds its value",
      ),
    })
    .check(
      z.superRefine(
        refuse((one) =>
          (one.value === undefined) === (one.valueFrom === undefined)
            ? [
                {
                  code: 'FIELD_VALUE',
                  message: `header "${one.name}" has ${one.value === undefined ? 'neither value nor' : 'both value and'} valueFrom`,
                  fix: 'write exactly one of them',
                },
              ]
            : [],
        ),
      ),
    )
    .check(z.meta(exactlyOne(['value', 'valueFrom'])));
}

function query() {
  return text().check(
    z.superRefine(
      refuse((path) => {
        const compiled = compile(path);
        return 'wrong' in compiled
          ? [
              {
                code: 'QUERY_REFUSED',
                message: `"${path}" ${compiled.wrong}`,
                fix: 'write names, indexes, * and filters such as $.items[?(@.name == "a")].status',
              },
            ]
          : [];
      }),
    ),
  );
}

function status() {
  return z
    .union([z.number(), text()])
    .check(
      z.meta({
        'x-kubernetes-int-or-string': true,
        pattern: '^[1-5](xx|[0-9]{2})$',
        minimum: 100,
        maximum: 599,
      }),
    )
    .check(
      z.superRefine(
        refuse((value) =>
          /^[1-5](?:xx|[0-9]{2})$/.test(String(value))
            ? []
            : [
                {
                  code: 'FIELD_VALUE',
                  message: `"${value}" is no HTTP status`,
                  fix: 'write a status such as 200, or a class such as "2xx"',
                },
              ],
        ),
      ),
    );
}

/** Gives the schema of an `http` body: a request, and what counts as its success. */
export function httpSchema() {
  return z.strictObject({
    method: described(
      z._default(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']), 'POST'),
      "The request's method",
    ),
    url: described(filledText().check(z.minLength(1)), 'Where to send it; ${NAME} is filled in'),
    headers: described(z.optional(z.array(header())), 'Headers; secrets by valueFrom only'),
    body: described(z.optional(filledText()), 'The body; ${NAME} is filled in'),
    success: described(
      z.optional(
        z.strictObject({
          status: described(
            z.optional(z.array(status()).check(z.minLength(1))),
            'Statuses such as 200, or classes such as "2xx"; one of them must come',
          ),
          query: described(
            z.optional(query()),
            "A JSONPath that must find something true in the response's JSON",
          ),
        }),
      ),
      'What counts as success; absent: any 2xx',
    ),
    poll: described(
      z.optional(
        z.strictObject({
          every: duration.check(z.describe('How long to wait between two requests')),
          until: query().check(z.describe("A JSONPath that must find something true in the response's JSON")),
        }),
      ),
      'Ask again until a query finds something true',
    ),
    hmac: described(
      z.optional(
        z.strictObject({
          secretKeyRef: secretKey(),
          header: described(z.optional(text()), 'The header that carries the signature'),
        }),
      ),
      'Signs the body with HMAC-SHA256',
    ),
  });
}
