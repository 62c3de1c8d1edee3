/** The checks of `hookline doctor` as a table: the installation, its rights, and what lies around. */
import { customResourceDefinition } from '../model/crd.ts';
import { kinds } from '../model/kinds.ts';
import { equal, field, textField, type JsonObject } from '../model/object.ts';
import { argoChecks } from './doctor-argo.ts';
import {
  containersOf,
  listIn,
  nameOf,
  placeOf,
  tagOf,
  type Check,
  type Finding,
  type Look,
} from './doctor-facts.ts';
import { jobChecks } from './doctor-jobs.ts';

const install = 'kubectl apply --server-side -k manifests/';

const installation: readonly Check[] = [
  {
    name: 'definitions',
    needs: ['definitions'],
    fine: "Hookline's CRDs are of this version",
    find: definitions,
  },
  { name: 'server', needs: ['deployments'], fine: 'the server is ready', find: server },
  {
    name: 'server-version',
    needs: ['deployments'],
    fine: 'the server is of this version',
    find: serverVersion,
  },
  { name: 'rights', needs: ['rights'], fine: 'the server has its rights', find: rights },
  {
    name: 'products',
    needs: ['products'],
    fine: 'the server finds nothing wrong with a Product',
    find: products,
  },
];

/** Every check, in the order in which it is told. */
export const checks: readonly Check[] = [...installation, ...argoChecks, ...jobChecks];

function definitions({ of }: Look): readonly Finding[] {
  const there = new Map(of('definitions').map((one) => [nameOf(one), one]));
  return kinds.flatMap((kind): readonly Finding[] => {
    const ours = customResourceDefinition(kind) as unknown as JsonObject;
    const at = `CustomResourceDefinition/${nameOf(ours)}`;
    const found = there.get(nameOf(ours));
    if (found === undefined) return [{ level: 'error', at, message: 'is not there', fix: install }];
    return equal(schemaOf(found), schemaOf(ours))
      ? []
      : [{ level: 'warn', at, message: 'is of another version than this program', fix: install }];
  });
}

function schemaOf(definition: JsonObject): unknown {
  return listIn(definition, 'spec', 'versions').map((one) => [
    textField(one, 'name'),
    field(field(one, 'schema'), 'openAPIV3Schema'),
  ]);
}

function serverIn({ of, hookline }: Look): JsonObject | undefined {
  return of('deployments').find(
    (one) => nameOf(one) === 'hookline' && placeOf(one).startsWith(`${hookline} `),
  );
}

function server(look: Look): readonly Finding[] {
  const found = serverIn(look);
  if (found === undefined)
    return [
      {
        level: 'error',
        at: `${look.hookline} Deployment/hookline`,
        message: 'is not there: nothing opens releases or answers gates',
        fix: `${install}, or name the server's namespace with --server-namespace`,
      },
    ];
  const [wanted, ready] = [
    field(field(found, 'spec'), 'replicas'),
    field(field(found, 'status'), 'readyReplicas'),
  ];
  if (typeof ready === 'number' && ready > 0 && ready >= Number(wanted)) return [];
  const count = typeof ready === 'number' ? ready : 0;
  return [
    {
      level: count === 0 ? 'error' : 'warn',
      at: placeOf(found),
      message: `${count} of ${String(wanted)} replicas are ready`,
      fix: `kubectl -n ${look.hookline} logs deployment/hookline`,
    },
  ];
}

function serverVersion(look: Look): readonly Finding[] {
  const found = serverIn(look);
  const image = textField(
    containersOf(found).find((one) => textField(one, 'name') === 'hookline'),
    'image',
  );
  const tag = tagOf(image);
  if (found === undefined || tag === '' || tag === look.version) return [];
  return [
    {
      level: 'warn',
      at: placeOf(found),
      message: `runs ${tag}, and this program is ${look.version}`,
      fix: 'use programs of one version',
    },
  ];
}

/** What the shell has asked of the API server for the server's account: each with whether it is allowed. */
function rights({ of }: Look): readonly Finding[] {
  return of('rights')
    .filter((one) => one['allowed'] === false)
    .map((one) => ({
      level: one['isOptional'] === true ? 'warn' : 'error',
      at: textField(one, 'account'),
      message: `may not ${textField(one, 'said')}: ${textField(one, 'why')}`,
      fix: textField(one, 'fix'),
    }));
}

/** The server tells what is wrong with a Product in its conditions; one that is refused has no others. */
function products({ of }: Look): readonly Finding[] {
  return of('products').flatMap((product) =>
    listIn(product, 'status', 'conditions')
      .filter((one) => textField(one, 'status') === 'False')
      .map((one): Finding => ({
        level: textField(one, 'type') === 'Ready' ? 'error' : 'warn',
        at: placeOf(product, 'Product'),
        message: `${textField(one, 'reason')}: ${textField(one, 'message')}`,
        fix: 'look the code up in docs/troubleshooting.md',
      })),
  );
}
