/** Versions that are seen only once they are rendered or deployed: nothing can be ordered by them (DESIGN.md §4.2). */
import { labels } from '../model/names.ts';
import { error, warning, type Problem } from '../model/problem.ts';
import { primarySource, type Application } from './application.ts';
import { gatedBy } from './gated.ts';
import type { EnvironmentView, FlowView, ProductView, Settings } from './snapshot.ts';

interface Case {
  readonly application: Application;
  /** The server is to start its syncs. */
  readonly isOurs: boolean;
  readonly isGated: boolean;
  readonly file: string | undefined;
  readonly image: string | undefined;
}

interface Row {
  readonly when: (one: Case) => boolean;
  readonly level: typeof error;
  readonly say: (one: Case) => string;
  readonly fix: string;
}

/** What stands against a version source: of the rows that fit, the first. */
const rows: readonly Row[] = [
  {
    when: ({ application, image, isOurs, isGated }) =>
      image !== undefined && (isOurs || isGated) && !names(application, image),
    level: error,
    say: ({ application, image }) =>
      `from the tag of ${image}, which Application ${application.key} shows only after its sync`,
    fix: 'name the tag by a Kustomize override, a Helm parameter or a label',
  },
  {
    when: ({ file, isOurs, isGated }) => file !== undefined && isOurs && !isGated,
    level: error,
    say: ({ application, file }) =>
      `from ${file}, which only a gate can tell, and the server is to sync Application ${application.key}, which has none`,
    fix: "set the plugin's parameter gate, or read the version from a label or a Helm parameter",
  },
  {
    when: ({ file, isGated }) => file !== undefined && !isGated,
    level: warning,
    say: ({ application, file }) =>
      `from ${file}, which only a gate can tell, and Application ${application.key} has none: its syncs belong to no release`,
    fix: "set the plugin's parameter gate, or read the version from a label or a Helm parameter",
  },
];

/** Where a product's versions are needed. */
export interface VersionPlaces {
  readonly environments: ReadonlyMap<string, EnvironmentView>;
  readonly settings: Settings;
}

/** Refuses version sources that the syncs of a flow could not be ordered by. */
export function lateVersions(
  product: ProductView,
  flows: ReadonlyMap<string, FlowView>,
  { environments, settings }: VersionPlaces,
): readonly Problem[] {
  const { name, spec } = product;
  const { file, image } = spec.versionSource ?? {};
  if (spec.match !== 'Version' || (file === undefined && image === undefined)) return [];
  const isGated = gatedBy(product, settings);
  return placesOf(product, flows)
    .flatMap(({ environment, isOurs }) =>
      (environments.get(environment)?.applications ?? []).map((application) => ({ application, isOurs })),
    )
    .filter(({ application }) => !isLabelled(application))
    .flatMap((one) => {
      const found: Case = { ...one, isGated: isGated(one.application), file, image };
      const row = rows.find(({ when }) => when(found));
      if (row === undefined) return [];
      const message = `Product/${name} reads its version ${row.say(found)}`;
      return [row.level('VERSION_UNKNOWN_BEFORE_SYNC', message, { fix: row.fix })];
    });
}

function placesOf(
  { spec }: ProductView,
  flows: ReadonlyMap<string, FlowView>,
): readonly { readonly environment: string; readonly isOurs: boolean }[] {
  return (spec.promotionFlows ?? []).flatMap((one) => {
    const flow = flows.get(one.name)?.spec;
    if (flow === undefined) return [];
    const steps = (flow.steps ?? []).map(({ environment, policy }) => ({
      environment,
      isOurs: policy?.action === 'Sync',
    }));
    return [{ environment: flow.triggerEnvironment, isOurs: false }, ...steps];
  });
}

/** The label beats every other source. */
function isLabelled({ labels: own }: Application): boolean {
  return (own[labels.version] ?? '') !== '';
}

function names(application: Application, image: string): boolean {
  const overrides = primarySource(application)?.kustomizeImages ?? [];
  return overrides.some((one) => one.split(/[=:@]/)[0] === image || one.includes(`=${image}:`));
}
