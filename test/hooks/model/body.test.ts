/** The five bodies and the pod: what is refused in each, and what passes through untouched. */
import { describe, expect, test } from 'vitest';
import { Hook } from '../../../hooks/model/hook.ts';
import { container, faults, makeHook } from './faults.ts';

describe('container', () => {
  test('keeps every field that we do not read', () => {
    const spec = {
      container: {
        ...container,
        args: ['a'],
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', valueFrom: {} }],
      },
    };

    expect(Hook.parse(makeHook(spec)).spec).toEqual(spec);
  });

  test('needs an image', () => {
    expect(faults(makeHook({ container: {} }))).toEqual(['zod:invalid_type spec.container.image']);
  });
});

describe('script', () => {
  const script = { image: 'alpine:3.22', source: 'echo "${HOME} {{a}}"' };

  test('runs with sh, and its source is text of any kind', () => {
    expect(Hook.parse(makeHook({ script })).spec.script).toEqual({ ...script, command: ['sh'] });
  });

  test.each([[['bash']], [['/bin/bash', '-eu']], [['python3']], [['/usr/local/bin/python']]])(
    'takes the interpreter %j',
    (command) => {
      expect(faults(makeHook({ script: { ...script, command } }))).toEqual([]);
    },
  );

  test.each(['node', '/usr/bin/env', 'python2', 'sh ', '', 'sh/'])('refuses the interpreter "%s"', (word) => {
    expect(faults(makeHook({ script: { ...script, command: [word, 'sh'] } }))).toEqual([
      `FIELD_VALUE spec.script.command: "${word}" is no interpreter that a script can run with` +
        ' → use one of sh, bash, ash, dash, python, python3, or a container body',
    ]);
  });

  test.each([
    [{ command: [] }, 'zod:too_small spec.script.command'],
    [{ source: '' }, 'zod:too_small spec.script.source'],
    [{ args: ['a'] }, 'zod:unrecognized_keys spec.script'],
    [{ imagePullPolicy: 'Sometimes' }, 'zod:invalid_value spec.script.imagePullPolicy'],
  ])('refuses %j', (fields, fault) => {
    expect(faults(makeHook({ script: { ...script, ...fields } }))).toEqual([fault]);
  });
});

describe('http', () => {
  const url = 'https://example.test/${VERSION}';
  const secretKeyRef = { name: 'a', key: 'b' };

  test('posts, unless it says otherwise', () => {
    expect(Hook.parse(makeHook({ http: { url } })).spec.http).toEqual({ url, method: 'POST' });
  });

  test.each([
    [{ name: 'A', value: 'b', valueFrom: { secretKeyRef } }, 'both value and valueFrom'],
    [{ name: 'A' }, 'neither value nor valueFrom'],
  ])('refuses the header %j', (header, wrong) => {
    expect(faults(makeHook({ http: { url, headers: [{ name: 'B', value: '' }, header] } }))).toEqual([
      `FIELD_VALUE spec.http.headers.1: header "A" has ${wrong} → write exactly one of them`,
    ]);
  });

  test.each([
    ['url', { url: '${' }, 'spec.http.url: "${" has a "${" without "}"'],
    ['body', { body: '${A-B}' }, 'spec.http.body: "${A-B}" has "${A-B}", which is not a name'],
    [
      'a header',
      { headers: [{ name: 'A', value: '${}' }] },
      'spec.http.headers.0.value: "${}" has "${}", which is not a name',
    ],
  ])('refuses a broken template in %s', (_where, fields, fault) => {
    expect(faults(makeHook({ http: { url, ...fields } }))).toEqual([
      `FIELD_VALUE ${fault} → write \${NAME}, or $$ for one $`,
    ]);
  });

  test.each(['6xx', 99, 600, 200.5, '2XX', '20', ''])('refuses the status %j', (status) => {
    expect(faults(makeHook({ http: { url, success: { status: [200, '2xx', '204', status] } } }))).toEqual([
      `FIELD_VALUE spec.http.success.status.3: "${status}" is no HTTP status → write a status such as 200, or a class such as "2xx"`,
    ]);
  });

  test('refuses queries that do not compile', () => {
    const http = { url, success: { query: '{.a}' }, poll: { every: '0s', until: '$..a' } };

    expect(faults(makeHook({ http }))).toEqual([
      'QUERY_REFUSED spec.http.success.query: "{.a}" is kubectl\'s form: leave out "{" and "}" and begin with "$"' +
        ' → write names, indexes, * and filters such as $.items[?(@.name == "a")].status',
      'TIMEOUT_INVALID spec.http.poll.every: "0s" is zero → write a Go duration such as 90s, 10m or 1h30m',
      'QUERY_REFUSED spec.http.poll.until: "$..a" has recursive descent (".."), which is not supported' +
        ' → write names, indexes, * and filters such as $.items[?(@.name == "a")].status',
    ]);
  });

  test('takes a secret by reference only', () => {
    expect(faults(makeHook({ http: { url, hmac: { secret: 'x' } } }))).toEqual([
      'zod:invalid_type spec.http.hmac.secretKeyRef',
      'zod:unrecognized_keys spec.http.hmac',
    ]);
  });
});

describe('job', () => {
  const template = { spec: { containers: [{ image: 'alpine:3.22' }] } };

  test('keeps every field that we do not read', () => {
    const job = {
      parallelism: 2,
      suspend: false,
      activeDeadlineSeconds: 60,
      backoffLimit: 0,
      template: { metadata: { labels: { a: 'b' } }, spec: { ...template.spec, hostNetwork: true } },
    };

    expect(Hook.parse(makeHook({ job })).spec).toEqual({ job });
  });

  test.each<[object, string]>([
    [
      { ttlSecondsAfterFinished: 0 },
      'FIELD_VALUE spec.job.ttlSecondsAfterFinished: removes a hook Job before its result is read' +
        ' → remove it; deletePolicies say when the Job goes',
    ],
    [{ suspend: true }, 'FIELD_VALUE spec.job.suspend: makes the sync wait for ever → remove suspend'],
    [{ backoffLimit: '1' }, 'FIELD_TYPE spec.job.backoffLimit: is "1" → write a whole number'],
    [
      { activeDeadlineSeconds: -1 },
      'FIELD_TYPE spec.job.activeDeadlineSeconds: is -1 → write a whole number',
    ],
    [{ template: { spec: { containers: [] } } }, 'zod:too_small spec.job.template.spec.containers'],
    [{ template: {} }, 'zod:invalid_type spec.job.template.spec'],
    [
      { template: { spec: { ...template.spec, restartPolicy: 'Always' } } },
      'zod:invalid_value spec.job.template.spec.restartPolicy',
    ],
  ])('refuses %j', (fields, fault) => {
    expect(faults(makeHook({ job: { template, ...fields } }))).toEqual([fault]);
  });
});

test('workflow names a template and nothing else', () => {
  expect(faults(makeHook({ workflow: { templateRef: {} } }))).toEqual([
    'zod:invalid_type spec.workflow.templateRef.name',
  ]);
  expect(faults(makeHook({ workflow: { templateRef: { name: 'a' }, arguments: {} } }))).toEqual([
    'zod:unrecognized_keys spec.workflow',
  ]);
});

describe('pod', () => {
  test.each(['containers', 'restartPolicy'])('refuses %s, which the body makes', (key) => {
    expect(faults(makeHook({ container, pod: { [key]: [] } }))).toEqual([
      `FIELD_VALUE spec.pod.${key}: is made from the hook's body → remove it, or use a job body`,
    ]);
  });

  test.each(['hookline.dev/hook', 'hookline.dev/anything', 'app.kubernetes.io/managed-by'])(
    'refuses the label %s, which is ours to set',
    (label) => {
      expect(faults(makeHook({ container, pod: { labels: { team: 'a', [label]: 'b' } } }))).toEqual([
        `FIELD_VALUE spec.pod.labels.${label}: is set by Hookline → remove it`,
      ]);
    },
  );

  test('keeps every other field', () => {
    const pod = {
      hostAliases: [{ ip: '10.0.0.1' }],
      tolerations: [{ key: 'a' }],
      securityContext: { runAsUser: 1 },
    };

    expect(Hook.parse(makeHook({ container, pod })).spec.pod).toEqual(pod);
  });
});
