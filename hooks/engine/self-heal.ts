/** Self-heal beside a gate: it may sync a newer revision in part, and then asks no gate (DESIGN.md §5). */
import { error, warning, type Problem } from '../model/problem.ts';
import type { Application } from './application.ts';
import { gatedBy } from './gated.ts';
import type { EnvironmentView, FlowView, ProductView, Settings } from './snapshot.ts';
import { appliesTo, type Window } from './window.ts';

/** Self-heal that comes back sooner than this does not rest long enough. */
const shortestRest = 120;

/** What decides whether self-heal can be put to rest (write P). */
export interface Circumstances {
  readonly settings: Settings;
  /** By the project's name. */
  readonly windows: ReadonlyMap<string, readonly Window[]>;
}

interface Row {
  readonly when: (application: Application, circumstances: Circumstances) => boolean;
  readonly say: (application: Application, circumstances: Circumstances) => string;
}

/** Why a gate would hold nothing: the first row that fits. */
const rows: readonly Row[] = [
  {
    when: (_, { settings }) => !settings.mayWriteApplications,
    say: () => 'the server may not write on Applications, so that self-heal is never put to rest',
  },
  {
    when: (_, { settings }) => settings.selfHealCapSeconds < shortestRest,
    say: (_, { settings }) => `self-heal rests for ${settings.selfHealCapSeconds} s only`,
  },
  {
    // What is compared while a window is shut is synced in part when it opens, later than any rest.
    when: (application, circumstances) => windowOf(application, circumstances) !== undefined,
    say: (application, circumstances) => {
      const { kind, schedule } = windowOf(application, circumstances) ?? { kind: 'deny', schedule: '' };
      return `the ${kind} window "${schedule}" of project ${application.project} applies to it`;
    },
  },
];

function windowOf(application: Application, { windows }: Circumstances): Window | undefined {
  return windows.get(application.project)?.find((one) => appliesTo(one, application));
}

/** Gives why a self-healing Application would pass by a gate, if it would. */
export function bypassOf(application: Application, circumstances: Circumstances): string | undefined {
  if (!application.hasSelfHeal) return undefined;
  return rows.find(({ when }) => when(application, circumstances))?.say(application, circumstances);
}

/** Where a product's gates stand. */
export interface Places extends Circumstances {
  readonly product: ProductView;
  readonly flows: ReadonlyMap<string, FlowView>;
  readonly environments: ReadonlyMap<string, EnvironmentView>;
}

/**
 * Refuses self-heal beside a gate where it cannot be put to rest, and warns where an Application does not render: after
 * a render error Argo CD takes the commit that mends it for drift, whatever was written before.
 */
export function selfHealProblems(places: Places): readonly Problem[] {
  const { product, flows, environments, settings } = places;
  const isGated = gatedBy(product, settings);
  const own = (product.spec.promotionFlows ?? []).flatMap(({ name }) => flows.get(name)?.spec.steps ?? []);
  const held = new Set(own.flatMap(({ environment }) => environments.get(environment)?.applications ?? []));
  return [...held]
    .filter((application) => application.hasSelfHeal && isGated(application))
    .flatMap((application) => problemsOf(application, places));
}

function problemsOf(application: Application, places: Places): readonly Problem[] {
  const { key, renderErrors } = application;
  const why = bypassOf(application, places);
  const fix = 'use action: Sync without automated sync, or switch selfHeal off';
  if (why !== undefined)
    return [
      error('SELFHEAL_BYPASSES_GATE', `Application ${key} heals itself and would pass by its gate: ${why}`, {
        fix,
      }),
    ];
  if (renderErrors.length === 0) return [];
  return [
    warning(
      'SELFHEAL_BYPASSES_GATE',
      `Application ${key} does not render: self-heal may sync the commit that mends it past its gate`,
      { fix: 'switch selfHeal off until it renders again' },
    ),
  ];
}
