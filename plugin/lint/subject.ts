/** Subjects: the objects that rules look at, with the place of each of their parts. */
import { isMap, isNode, isScalar, isSeq, type YAMLMap } from 'yaml';
import { field, groupOf, isObject, textField, type JsonObject } from '../../hooks/model/object.ts';
import type { Path } from '../../hooks/model/path.ts';
import type { DeletePolicy, Phase } from '../../hooks/model/phase.ts';
import type { Place } from '../../hooks/model/problem.ts';
import { deletePoliciesOf, deletionsOf, isHook, syncPhases } from '../argo-hook.ts';
import { isClusterScoped } from '../cluster-scope.ts';
import { placeIn, type Manifest } from '../manifest.ts';

/** One object of the result. */
export interface Subject {
  /** As Argo CD gets it: with what is put into annotated objects. */
  readonly value: JsonObject;
  readonly group: string;
  readonly kind: string;
  /** The destination's where none is written; empty where that is not known. */
  readonly namespace: string;
  readonly name: string;
  /** `Kind/name`, for messages. */
  readonly label: string;
  /** The document that it is written in; for a Job of ours, the place of its Hook. */
  readonly manifest: Manifest;
  /** The node of the object in its document; absent for Jobs of ours. */
  readonly node?: YAMLMap;
  /** The phases that it runs in as a hook; empty for what is no hook of a sync. */
  readonly phases: readonly Phase[];
  /** The words that make it run at deletion. */
  readonly deletions: readonly string[];
  readonly policies: readonly DeletePolicy[];
}

/** Where a subject comes from. */
export interface Origin {
  readonly value: JsonObject;
  readonly manifest: Manifest;
  readonly node?: YAMLMap;
}

/** Gives the subject of an object; `destination` fills in for a namespace that is not written. */
export function subjectOf({ value, manifest, node }: Origin, destination: string): Subject {
  const metadata = value['metadata'];
  const group = groupOf(textField(value, 'apiVersion'));
  const kind = textField(value, 'kind');
  const name = textField(metadata, 'name');
  const shown = name || textField(metadata, 'generateName') || '(no name)';
  return {
    value,
    group,
    kind,
    namespace: isClusterScoped(group, kind) ? '' : textField(metadata, 'namespace') || destination,
    name,
    label: manifest.hook === undefined ? `${kind || 'object'}/${shown}` : `Hook/${manifest.hook}`,
    manifest,
    ...(node === undefined ? {} : { node }),
    phases: isHook(value) ? syncPhases(value) : [],
    deletions: deletionsOf(value),
    policies: isHook(value) ? deletePoliciesOf(value) : [],
  };
}

/** Gives the place of a part of a subject, or of the nearest thing around it. */
export function placeOf({ manifest, node }: Subject, path: Path = []): Place {
  if (node === undefined) return { file: manifest.file, line: manifest.line };
  let here: unknown = node;
  let offset = node.range?.[0] ?? 0;
  for (const part of path) {
    const [named, next] = below(here, part);
    if (!isNode(named)) break;
    offset = named.range?.[0] ?? offset;
    here = next;
  }
  return placeIn(manifest, offset);
}

function below(node: unknown, part: string | number): readonly [named: unknown, node: unknown] {
  if (isSeq(node)) return [node.items[Number(part)], node.items[Number(part)]];
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.findLast(({ key }) => isScalar(key) && key.value === part);
  return [pair?.key, pair?.value];
}

/** A pod's spec, and where it stands in its object. */
export interface PodSpec {
  readonly spec: JsonObject;
  readonly path: Path;
}

const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const templated = [
  'Job',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
];

/** Gives the pod's spec of a workload; nothing for what runs no pods. */
export function podSpecOf({ kind, value }: Subject): PodSpec | undefined {
  const path = podPaths[kind] ?? (templated.includes(kind) ? ['spec', 'template', 'spec'] : undefined);
  const spec = path?.reduce<unknown>(field, value);
  return path !== undefined && isObject(spec) ? { spec, path } : undefined;
}

/** Says whether a subject is a Job of Kubernetes' own. */
export function isJob({ kind, group }: Subject): boolean {
  return kind === 'Job' && group === 'batch';
}

/** Says whether a subject is a Pod. */
export function isPod({ kind, group }: Subject): boolean {
  return kind === 'Pod' && group === '';
}

/** Says whether a subject runs to an end that stays in its status. */
export function isRun(subject: Subject): boolean {
  return isJob(subject) || isPod(subject) || (subject.kind === 'Workflow' && subject.group === 'argoproj.io');
}
