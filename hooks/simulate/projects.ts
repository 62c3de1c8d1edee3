/** AppProjects of a simulation: which kinds they permit, and when they let Applications sync. */
import { permitsKind, type ProjectMember } from '../model/app-project.ts';
import { textField, type JsonObject } from '../model/object.ts';
import { isClusterScoped } from '../../plugin/cluster-scope.ts';
import type { Application } from './argo/application.ts';
import type { FaultAt } from './argo/faults.ts';
import { isHeldByWindow } from './windows.ts';

/** What projects say of Applications. */
export interface Projects {
  readonly faultAt: FaultAt;
  readonly isBlocked: (
    application: Application,
    moment: { readonly now: number; readonly isManual: boolean },
  ) => boolean;
}

/** Reads the AppProjects of a simulation; one that is not there permits everything. */
export function projectsIn(objects: readonly JsonObject[]): Projects {
  const projects = new Map(
    objects
      .filter(({ kind }) => kind === 'AppProject')
      .map((project) => [textField(project['metadata'], 'name'), project]),
  );
  function projectOf({ spec }: Application): JsonObject | undefined {
    return projects.get(spec.project ?? 'default');
  }
  return {
    faultAt: ({ kind, application, object }) => {
      const project = projectOf(application);
      if (kind !== 'invalid' || project === undefined || object === undefined) return undefined;
      const { group = '', kind: what } = object;
      const isPermitted = permitsKind(project, {
        group,
        kind: what,
        isClusterScoped: isClusterScoped(group, what),
      });
      return isPermitted
        ? undefined
        : `resource ${group}:${what} is not permitted in project ${application.spec.project ?? 'default'}`;
    },
    isBlocked: (application, moment) => {
      const project = projectOf(application);
      return project !== undefined && isHeldByWindow(project, memberOf(application), moment);
    },
  };
}

function memberOf({ metadata, spec: { destination } }: Application): ProjectMember {
  return {
    name: metadata.name,
    server: destination?.server ?? '',
    cluster: destination?.name ?? '',
    namespace: destination?.namespace ?? '',
  };
}
