/** Rules on what documents hold: secrets, images, keys that stand twice, hook files that nobody watches. */
import { isMap, isScalar, isSeq } from 'yaml';
import { field, isObject, textField, type JsonObject } from '../../hooks/model/object.ts';
import type { Path } from '../../hooks/model/path.ts';
import { annotationsOf } from '../argo-hook.ts';
import { documents, job, object } from './examples.ts';
import { imageFaults, secretFaults } from './own-hooks.ts';
import { listOf } from './references.ts';
import { each, type Found, type RuleRow } from './rule.ts';
import { podSpecOf, type Subject } from './subject.ts';

function isForeignHook({ phases, deletions, manifest }: Subject): boolean {
  return manifest.hook === undefined && (phases.length > 0 || deletions.length > 0);
}

function literalSecret(subject: Subject): readonly Found[] {
  if (!isForeignHook(subject)) return [];
  return secretFaults(subject.label, subject.value['spec']).map((fault) => ({ subject, ...fault }));
}

function floatingImage(subject: Subject): readonly Found[] {
  if (!isForeignHook(subject) || podSpecOf(subject) === undefined) return [];
  return imageFaults(subject.label, subject.value['spec'])
    .filter(({ path }) => path.includes('containers') || path.includes('initContainers'))
    .map((fault) => ({ subject, ...fault }));
}

function repeatedKey(subject: Subject): readonly Found[] {
  if (subject.node === undefined) return [];
  return repeatedKeys(subject.node, []).map((path) => ({
    subject,
    path,
    message: `${subject.label} has the key ${JSON.stringify(String(path.at(-1)))} twice in one map; the last one counts`,
    fix: 'keep one of them',
  }));
}

function repeatedKeys(node: unknown, path: Path): readonly Path[] {
  if (isSeq(node)) return node.items.flatMap((entry, index) => repeatedKeys(entry, [...path, index]));
  if (!isMap(node)) return [];
  const seen = new Set<unknown>();
  const found: Path[] = [];
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name !== 'string') continue;
    if (seen.has(name) && name !== '<<') found.push([...path, name]);
    seen.add(name);
    if (isMap(value) || isSeq(value)) found.push(...repeatedKeys(value, [...path, name]));
  }
  return found;
}

const generatePaths = 'argocd.argoproj.io/manifest-generate-paths';

/** An Application, or what an ApplicationSet makes Applications of. */
function applicationOf({
  group,
  kind,
  value,
}: Subject): { readonly value: JsonObject; readonly path: Path } | undefined {
  if (group !== 'argoproj.io') return undefined;
  if (kind === 'Application') return { value, path: [] };
  const template = kind === 'ApplicationSet' ? field(value['spec'], 'template') : undefined;
  return isObject(template) ? { value: template, path: ['spec', 'template'] } : undefined;
}

function unwatchedHooks(subject: Subject): readonly Found[] {
  const application = applicationOf(subject);
  const written = application === undefined ? undefined : annotationsOf(application.value).get(generatePaths);
  if (application === undefined || written === undefined || written.trim() === '') return [];
  const spec = application.value['spec'];
  const watched = written.split(';').map((path) => path.trim());
  return [field(spec, 'source'), ...listOf(field(spec, 'sources'))].flatMap((source) => {
    const folder = textField(source, 'path');
    const covered = watched.map((path) => rooted(path, folder));
    return hookPaths(source)
      .map((path) => rooted(path, folder))
      .filter((path) => !path.includes('{{') && !covered.some((cover) => covers(cover, path)))
      .map((path) => ({
        subject,
        path: [...application.path, 'metadata', 'annotations', generatePaths],
        message: `${subject.label} takes hooks from ${path}, which ${generatePaths}: "${written}" leaves out; a change there renders nothing`,
        fix: `add ;${path}`,
      }));
  });
}

function hookPaths(source: unknown): readonly string[] {
  const plugin = field(source, 'plugin');
  const given = listOf(field(plugin, 'parameters')).find(
    (parameter) => textField(parameter, 'name') === 'hooks',
  );
  const list = given?.['array'];
  const variable = listOf(field(plugin, 'env')).find(
    (entry) => textField(entry, 'name') === 'HOOKLINE_HOOKS',
  );
  const texts = Array.isArray(list) ? list : textField(variable, 'value').split(',');
  return texts
    .filter((path) => typeof path === 'string')
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

/** Gives a path from the root of the repository, without what ends in nothing. */
function rooted(path: string, folder: string): string {
  const parts = (path.startsWith('/') ? path : `${folder}/${path}`).split('/');
  return `/${parts.filter((part) => part !== '' && part !== '.').join('/')}`;
}

/** Says whether a watched path holds another; one with a pattern or a template may, so it counts as one that does. */
function covers(cover: string, path: string): boolean {
  return /[*?[{]|\.\./.test(cover) || cover === '/' || path === cover || path.startsWith(`${cover}/`);
}

function application(paths: string): string {
  return object(['argoproj.io/v1alpha1', 'Application', 'shop'], {
    annotations: [`${generatePaths}: ${paths}`],
    body: [
      'spec:',
      '  project: default',
      '  destination: {name: in-cluster, namespace: shop}',
      '  source:',
      '    repoURL: https://git.example.com/acme/deploy.git',
      '    path: apps/shop',
      '    plugin:',
      '      name: hookline',
      '      parameters: [{name: hooks, array: [/ops/hooks]}]',
    ],
  });
}

function token(value: string): readonly string[] {
  return ['image: ghcr.io/acme/shop:1.4.2', 'env:', '  - name: API_TOKEN', ...value.split('\n')];
}

/** H050, H060, H081, H082. */
export const contentRules = {
  H050: {
    title: 'A hook holds no secret in clear text',
    why: 'What is in Git is also in Argo CD’s cache, in its UI, and in the Job for whoever may read Jobs. Names such as API_TOKEN with a value beside them, and the shapes of well-known tokens, are reported; the value never is.',
    source: '§A.3',
    advice: 'Put it into a Secret, and use valueFrom.secretKeyRef.',
    fixing: {
      isSafe: false,
      why: 'the Secret is for you to make; the value is to be replaced, for Git keeps it',
    },
    failing: job({ container: token('    value: not-a-real-one') }),
    fixed: job({ container: token('    valueFrom: {secretKeyRef: {name: shop, key: token}}') }),
    check: each(literalSecret),
  },
  H060: {
    title: 'A hook’s image has a version',
    why: 'Without a tag, or with latest, two runs of one revision may run different programs.',
    source: '§0.2',
    advice: 'Name a version, or a digest.',
    fixing: { isSafe: false, why: 'which version was meant is for you to say' },
    failing: job({ container: ['image: ghcr.io/acme/shop:latest'] }),
    fixed: job({}),
    check: each(floatingImage),
  },
  H081: {
    title: 'Changes of shared hook files are rendered',
    why: 'With manifest-generate-paths Argo CD renders an application again only where a commit changes one of the paths. Hook files outside of them can change for weeks without any effect. Only Applications and ApplicationSets among the rendered objects can be checked.',
    source: '§A.11',
    advice: 'Add the folder of the hooks to the annotation.',
    fixing: { isSafe: false, why: 'more paths mean more renders, which is for you to weigh' },
    failing: application('.'),
    fixed: application('.;/ops/hooks'),
    check: each(unwatchedHooks),
  },
  H082: {
    title: 'A key stands once',
    why: 'Argo CD’s reader takes the last of two equal keys, so the first is lost without a word.',
    source: '§A.8',
    advice: 'Keep one of them.',
    fixing: { isSafe: false, why: 'which one was meant is for you to say' },
    failing: documents(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  TABLE: orders\n  TABLE: customers\n',
    ),
    fixed: documents(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  TABLE: customers\n',
    ),
    check: each(repeatedKey),
  },
} as const satisfies Record<string, RuleRow>;
