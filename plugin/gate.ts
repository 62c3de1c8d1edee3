/** The gate that `gate: true` asks for: its Job, from options and the files that they name. */
import { parseDocument } from 'yaml';
import { check } from '../hooks/model/check.ts';
import { gateJob, gateWave } from '../hooks/model/gate.ts';
import { isObject, type JsonObject } from '../hooks/model/object.ts';
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { podSchema } from '../hooks/model/pod.ts';
import { ask, compile } from '../hooks/model/query.ts';
import type { GateFiles } from './input.ts';
import { placeIn, type Source } from './manifest.ts';
import type { GateOptions, Options } from './options.ts';
import { parse } from './parse.ts';
import type { PlannedHook } from './plan.ts';

/** Gives the gate as a planned hook. */
export function gateHook(
  gate: GateOptions,
  files: GateFiles,
  options: Options,
): Checked<readonly PlannedHook[]> {
  const version = versionOf(gate, files.version);
  const pod = podOf(files.pod);
  const job = gateJob({
    instance: options.application.instance,
    namespace: options.application.namespace,
    image: options.image ?? '',
    server: gate.server ?? '',
    timeoutSeconds: gate.timeoutSeconds,
    unreachable: gate.unreachable,
    ...(gate.graceSeconds === undefined ? {} : { graceSeconds: gate.graceSeconds }),
    ...(version.value === undefined ? {} : { version: version.value }),
    pod: pod.value,
  });
  const planned: PlannedHook = {
    job,
    phase: 'PreSync',
    wave: gateWave,
    hook: 'gate',
    at: { file: 'parameter gate' },
  };
  return { value: [planned], problems: [...missing(gate, options), ...version.problems, ...pod.problems] };
}

function missing(gate: GateOptions, options: Options): readonly Problem[] {
  return [
    ...(options.image === undefined
      ? [
          error('IMAGE_MISSING', "a gate is to be injected, and Hookline's image is not known", {
            fix: 'give parameter image, or set HOOKLINE_IMAGE in the sidecar',
          }),
        ]
      : []),
    ...(gate.server === undefined
      ? [
          error('SERVER_MISSING', 'a gate is to be injected, and the server that it asks is not known', {
            fix: 'give parameter server, or set HOOKLINE_SERVER in the sidecar',
          }),
        ]
      : []),
  ];
}

function versionOf({ versionPath }: GateOptions, file: Source | undefined): Checked<string | undefined> {
  if (file === undefined || versionPath === undefined) return { value: undefined, problems: [] };
  const query = compile(versionPath);
  if ('wrong' in query)
    return {
      value: undefined,
      problems: [
        error('QUERY_REFUSED', `version-path "${versionPath}" ${query.wrong}`, {
          fix: 'write a path such as $.appVersion',
        }),
      ],
    };
  const manifest = { lead: '', text: file.text, file: file.name, line: 1 };
  const parsed = parse(manifest);
  if (parsed.problems.length > 0) return { value: undefined, problems: parsed.problems };
  const found = ask(query, parsed.value.value);
  const [version] = found;
  if (found.length === 1 && (typeof version === 'string' || typeof version === 'number') && version !== '')
    return { value: String(version), problems: [] };
  const what = found.length === 1 ? 'no text or number' : `${found.length} values`;
  return {
    value: undefined,
    problems: [
      error('VERSION_NOT_FOUND', `version-path "${versionPath}" finds ${what}`, {
        at: placeIn(manifest),
        fix: 'name a path that finds one version',
      }),
    ],
  };
}

function podOf(file: Source | undefined): Checked<JsonObject> {
  if (file === undefined) return { value: {}, problems: [] };
  const manifest = { lead: '', text: file.text, file: file.name, line: 1 };
  const parsed = parse(manifest);
  if (parsed.problems.length > 0) return { value: {}, problems: parsed.problems };
  const document = parseDocument(file.text, { logLevel: 'silent' });
  const checked = check(podSchema(), parsed.value.value ?? {}, {
    name: 'gate-pod',
    placeOf: (path, key) => {
      const node = document.getIn(key === undefined ? path : [...path, key], true);
      const range = isObject(node) ? (node['range'] as readonly number[] | undefined) : undefined;
      return placeIn(manifest, range?.[0]);
    },
  });
  return 'value' in checked
    ? { value: checked.value, problems: [] }
    : { value: {}, problems: checked.problems };
}
