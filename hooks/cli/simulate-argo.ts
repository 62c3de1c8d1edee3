/** Argo CD's own documents in a folder: its Applications, those that ApplicationSets make, and what projects refuse. */
import { permitsDestination, permitsSource, wrongWindows, type ProjectMember } from '../model/app-project.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { error, warning, type Problem } from '../model/problem.ts';
import { expand } from './simulate-sets.ts';

/** A document, and where it stands. */
export interface ArgoDocument {
  readonly kind: string;
  readonly value: JsonObject;
  readonly at: NonNullable<Problem['at']>;
}

/** What Argo CD would have of a folder. */
export interface ArgoObjects {
  readonly applications: readonly JsonObject[];
  readonly projects: readonly JsonObject[];
  readonly problems: readonly Problem[];
}

interface Placed {
  readonly value: JsonObject;
  readonly at: ArgoDocument['at'];
}

/** Reads the documents of Argo CD's kinds. */
export function argoObjects(documents: readonly ArgoDocument[]): ArgoObjects {
  const problems: Problem[] = [];
  const written = documents.filter(({ kind }) => kind === 'Application');
  const made = documents
    .filter(({ kind }) => kind === 'ApplicationSet')
    .flatMap((set) => madeBy(set, problems));
  const projects = documents.filter(({ kind }) => kind === 'AppProject');
  const applications = [...written, ...made];
  for (const application of applications) problems.push(...shapeProblems(application));
  for (const project of projects) problems.push(...windowProblems(project));
  if (problems.length === 0)
    for (const application of applications) problems.push(...refusals(application, projects));
  return {
    applications: applications.map(({ value }) => value),
    projects: projects.map(({ value }) => value),
    problems,
  };
}

function nameOf({ value }: Placed): string {
  return textField(value['metadata'], 'name');
}

function madeBy(set: ArgoDocument, problems: Problem[]): readonly Placed[] {
  const expanded = expand(set.value);
  if ('applications' in expanded) return expanded.applications.map((value) => ({ value, at: set.at }));
  problems.push(
    warning('FIELD_VALUE', `ApplicationSet/${nameOf(set)} is not expanded: ${expanded.unknown}`, {
      at: set.at,
      fix: 'put them into the folder: argocd appset generate FILE -o yaml',
    }),
  );
  return [];
}

/** What Argo CD's own schema asks of an Application, as far as a simulation reads it. */
function shapeProblems(application: Placed): readonly Problem[] {
  const { value, at } = application;
  const spec = value['spec'];
  const sources = field(spec, 'sources');
  const wrong = [
    [nameOf(application) === '', 'metadata.name'],
    [!isObject(field(spec, 'destination')), 'spec.destination'],
    [!isObject(field(spec, 'source')) && !(Array.isArray(sources) && sources.every(isObject)), 'spec.source'],
  ] as const;
  return wrong.flatMap(([isWrong, path]) =>
    isWrong
      ? [
          error(
            'FIELD_MISSING',
            `Application/${nameOf(application)} has no ${path}, or one of a wrong type`,
            {
              at,
              fix: 'write it as Argo CD reads it',
            },
          ),
        ]
      : [],
  );
}

function windowProblems(project: ArgoDocument): readonly Problem[] {
  return wrongWindows(project.value).map(({ index, wrong }) =>
    error('FIELD_VALUE', `AppProject/${nameOf(project)} spec.syncWindows[${index}]: ${wrong}`, {
      at: project.at,
      fix: 'write it as Argo CD reads it',
    }),
  );
}

/** Argo CD would neither compare nor sync such an Application. */
function refusals(application: Placed, projects: readonly ArgoDocument[]): readonly Problem[] {
  const spec = application.value['spec'];
  const name = textField(spec, 'project') || 'default';
  const project = projects.find((one) => nameOf(one) === name);
  if (project === undefined) return [];
  const sources = field(spec, 'sources');
  const repositories = (Array.isArray(sources) ? sources : [field(spec, 'source')]).map((one) =>
    textField(one, 'repoURL'),
  );
  const member = memberOf(application, field(spec, 'destination'));
  const refused = [
    ...repositories
      .filter((one) => !permitsSource(project.value, one))
      .map((one) => ({ what: `its repository ${one}`, list: 'sourceRepos' })),
    ...(permitsDestination(project.value, member)
      ? []
      : [
          {
            what: `its destination ${member.server || member.cluster}, ${member.namespace}`,
            list: 'destinations',
          },
        ]),
  ];
  return refused.map(({ what, list }) =>
    error('FIELD_VALUE', `AppProject/${name} does not permit Application/${member.name} ${what}`, {
      at: application.at,
      fix: `add it to spec.${list} of the project`,
    }),
  );
}

function memberOf(application: Placed, destination: unknown): ProjectMember {
  return {
    name: nameOf(application),
    server: textField(destination, 'server'),
    cluster: textField(destination, 'name'),
    namespace: textField(destination, 'namespace'),
  };
}
