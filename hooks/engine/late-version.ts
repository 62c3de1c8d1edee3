/** Versions that are seen only once they are deployed: nothing can be ordered by them (DESIGN.md §4.2). */
import { error, type Problem } from '../model/problem.ts';
import { primarySource, type Application } from './application.ts';
import type { EnvironmentView, FlowView, ProductView } from './snapshot.ts';

/** Refuses `versionSource.image` where the server is to start the sync and no Kustomize override names the tag. */
export function lateVersions(
  { name, spec }: ProductView,
  flows: ReadonlyMap<string, FlowView>,
  environments: ReadonlyMap<string, EnvironmentView>,
): readonly Problem[] {
  const image = spec.versionSource?.image;
  if (spec.match !== 'Version' || image === undefined) return [];
  const own = (spec.promotionFlows ?? []).flatMap((one) => flows.get(one.name)?.spec.steps ?? []);
  return own
    .filter(({ policy }) => policy?.action === 'Sync')
    .flatMap(({ environment }) => environments.get(environment)?.applications ?? [])
    .filter((application) => !names(application, image))
    .map(({ key }) =>
      error(
        'VERSION_UNKNOWN_BEFORE_SYNC',
        `Product/${name} reads its version from the tag of ${image}, which Application ${key} shows only after its sync`,
        { fix: 'name the tag by a Kustomize override, a Helm parameter or a label' },
      ),
    );
}

function names(application: Application, image: string): boolean {
  const overrides = primarySource(application)?.kustomizeImages ?? [];
  return overrides.some((one) => one.split(/[=:@]/)[0] === image || one.includes(`=${image}:`));
}
