/** The checks of `hookline doctor` on Argo CD: its sidecar, its settings, projects and ApplicationSets (argo-cd.md §A, §D). */
import { permitsKind } from '../model/app-project.ts';
import { parseDuration } from '../model/duration.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import {
  containersOf,
  hasGate,
  hasPlugin,
  listIn,
  nameOf,
  placeOf,
  settingOf,
  sourcesOf,
  tagOf,
  type Check,
  type Finding,
  type Look,
} from './doctor-facts.ts';

const parameters = 'argocd-cmd-params-cm';

/** The checks of what Argo CD is set to. */
export const argoChecks: readonly Check[] = [
  {
    name: 'sidecar',
    needs: ['argocdDeployments'],
    fine: 'argocd-repo-server has the sidecar, of this version',
    find: sidecar,
  },
  { name: 'tar-exclusions', needs: ['settings'], fine: 'renders are sent without .git', find: exclusions },
  {
    name: 'sync-timeout',
    needs: ['settings', 'applications'],
    fine: 'syncs may take as long as gates hold them',
    find: syncTimeout,
  },
  {
    name: 'self-heal',
    needs: ['settings', 'applications'],
    fine: 'self-heal rests long enough behind gates',
    find: selfHeal,
  },
  {
    name: 'reconciliation',
    needs: ['settings', 'rights'],
    fine: 'Argo CD looks at applications again',
    find: reconciliation,
  },
  {
    name: 'projects',
    needs: ['projects', 'applications'],
    fine: 'projects let hook Jobs be made',
    find: projects,
  },
  {
    name: 'rolling-sync',
    needs: ['applicationSets', 'applications'],
    fine: 'no step of a RollingSync waits for a gate',
    find: rollingSync,
  },
  {
    name: 'app-of-apps',
    needs: ['applications'],
    fine: 'no parent of an app of apps has a gate',
    find: appOfApps,
  },
];

function sidecar({ of, argocd, version }: Look): readonly Finding[] {
  const deployment = of('argocdDeployments').find((one) => /(?:^|-)repo-server$/.test(nameOf(one)));
  const at = `${argocd} Deployment/${nameOf(deployment) || 'argocd-repo-server'}`;
  if (deployment === undefined)
    return [{ level: 'error', at, message: 'is not there', fix: "name Argo CD's namespace with -n" }];
  const found = containersOf(deployment).find((one) => textField(one, 'name') === 'hookline');
  if (found === undefined)
    return [
      {
        level: 'warn',
        at,
        message: 'has no sidecar: no application can have hooks of its own, or a gate',
        fix: 'add the component manifests/sidecar, or go without: releases and action: Sync need none',
      },
    ];
  const tag = tagOf(textField(found, 'image'));
  if (tag === '' || tag === version) return [];
  const fix = 'use one version: a sidecar and a server of different ones may name Jobs differently';
  return [{ level: 'warn', at, message: `its sidecar is ${tag}, and this program is ${version}`, fix }];
}

function exclusions(look: Look): readonly Finding[] {
  const value = settingOf(look, parameters, 'reposerver.plugin.tar.exclusions') ?? '';
  if (value.split(';').some((one) => one.trim() === '.git')) return [];
  return [
    {
      level: 'warn',
      at: `${look.argocd} ConfigMap/${parameters}`,
      message: 'sends the history of the repository to the sidecar for each render',
      fix: 'set reposerver.plugin.tar.exclusions: .git;.git/*',
    },
  ];
}

/** The longest that a gate waits where an application does not say otherwise. */
const gateTimeout = '24h';

function syncTimeout(look: Look): readonly Finding[] {
  const limit = Number(settingOf(look, parameters, 'controller.sync.timeout.seconds') ?? '0');
  if (!(limit > 0)) return [];
  return look
    .of('applications')
    .filter(hasGate)
    .flatMap((application): readonly Finding[] => {
      const text = parameterOf(application, 'gate-timeout') ?? gateTimeout;
      const parsed = parseDuration(text);
      if ('wrong' in parsed || parsed.seconds <= limit) return [];
      return [
        {
          level: 'error',
          at: placeOf(application, 'Application'),
          message: `its gate may hold for ${text}, and Argo CD ends syncs after ${limit} s`,
          fix: `set controller.sync.timeout.seconds: "${parsed.seconds}" or "0", or a shorter gate-timeout`,
        },
      ];
    });
}

function parameterOf(application: JsonObject, name: string): string | undefined {
  return sourcesOf(application)
    .flatMap((source) => listIn(source, 'plugin', 'parameters'))
    .filter((one) => textField(one, 'name') === name)
    .map((one) => textField(one, 'string'))[0];
}

/** What self-heal must rest at least for a newer revision to be seen first, and what it rests by default at most. */
const rest = { least: 120, byDefault: 300 } as const;

function selfHeal(look: Look): readonly Finding[] {
  const key = 'controller.self.heal.backoff.cap.seconds';
  const cap = Number(settingOf(look, parameters, key) ?? rest.byDefault);
  const concerned = look.of('applications').filter((one) => hasGate(one) && healsItself(one));
  if (!(cap < rest.least) || concerned.length === 0) return [];
  const names = concerned.map(nameOf).join(', ');
  return [
    {
      level: 'error',
      at: `${look.argocd} ConfigMap/${parameters}`,
      message: `self-heal rests for ${cap} s at most, so that it passes by the gates of ${names}`,
      fix: `set ${key}: "${rest.byDefault}", or use action: Sync for them`,
    },
  ];
}

function healsItself(application: JsonObject): boolean {
  const automated = field(field(field(application, 'spec'), 'syncPolicy'), 'automated');
  return field(automated, 'selfHeal') === true && field(automated, 'enabled') !== false;
}

function reconciliation(look: Look): readonly Finding[] {
  const value = settingOf(look, 'argocd-cm', 'timeout.reconciliation') ?? '120s';
  const mayRefresh = look
    .of('rights')
    .some((one) => textField(one, 'said') === 'patch applications' && one['allowed'] === true);
  if (!/^0+[a-z]*$/.test(value.trim()) || mayRefresh) return [];
  return [
    {
      level: 'warn',
      at: `${look.argocd} ConfigMap/argocd-cm`,
      message:
        'Argo CD never compares by itself, and the server may not ask it to: releases wait for webhooks',
      fix: 'set timeout.reconciliation, or install the optional Role (manifests/server/applications-role.yaml)',
    },
  ];
}

function projects({ of }: Look): readonly Finding[] {
  const used = new Map<string, string>();
  for (const application of of('applications').filter(hasPlugin))
    used.set(textField(field(application, 'spec'), 'project') || 'default', nameOf(application));
  return of('projects')
    .filter((project) => used.has(nameOf(project)))
    .filter((project) => !permitsKind(project, { group: 'batch', kind: 'Job', isClusterScoped: false }))
    .map((project) => ({
      level: 'error',
      at: placeOf(project, 'AppProject'),
      message: `does not permit batch/Job, so that no hook of ${used.get(nameOf(project)) ?? ''} is made`,
      fix: 'add {group: batch, kind: Job} to namespaceResourceWhitelist, or take it out of the blacklist',
    }));
}

function rollingSync({ of }: Look): readonly Finding[] {
  const gated = of('applications').filter(hasGate);
  return of('applicationSets')
    .filter((set) => textField(field(field(set, 'spec'), 'strategy'), 'type') === 'RollingSync')
    .flatMap((set): readonly Finding[] => {
      const own = gated.filter((one) => isOwnedBy(one, set)).map(nameOf);
      if (own.length === 0) return [];
      return [
        {
          level: 'warn',
          at: placeOf(set, 'ApplicationSet'),
          message: `its next step waits for the gates of ${own.join(', ')}`,
          fix: 'let its steps follow the order of the flow, or give its applications no gate',
        },
      ];
    });
}

function isOwnedBy(application: JsonObject, set: JsonObject): boolean {
  const isNear =
    textField(field(application, 'metadata'), 'namespace') === textField(field(set, 'metadata'), 'namespace');
  const owners = listIn(application, 'metadata', 'ownerReferences');
  return (
    isNear &&
    owners.some(
      (one) => textField(one, 'kind') === 'ApplicationSet' && textField(one, 'name') === nameOf(set),
    )
  );
}

function appOfApps({ of }: Look): readonly Finding[] {
  return of('applications')
    .filter(hasGate)
    .filter((one) =>
      listIn(one, 'status', 'resources').some(
        (part) => textField(part, 'kind') === 'Application' && textField(part, 'group') === 'argoproj.io',
      ),
    )
    .map((one) => ({
      level: 'warn',
      at: placeOf(one, 'Application'),
      message: 'has other Applications as parts, which its gate holds as well',
      fix: 'give the parent no gate: its parts have their own',
    }));
}
