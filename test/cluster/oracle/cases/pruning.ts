/** Rows 30 to 37: the waves of what is deleted because it is no longer wanted. */
import { object, stream, type Annotated, type Conformance } from './case.ts';

/** Writes Pods of the given waves. */
function pods(waves: Readonly<Record<string, number>>, annotated: Annotated = {}): readonly string[] {
  return Object.entries(waves).map(([name, wave]) =>
    object(`Pod ${name}`, { ...annotated, wave: `${wave}` }),
  );
}

/** Gives what the engine has planned: everything in its own wave, at the first call. */
function planned(...tasks: readonly string[]): object {
  return {
    tasks: tasks.map((task) => {
      const [wave, name] = task.split(' ');
      return `Sync/${wave} Pod shop/${name}`;
    }),
  };
}

const prune = { prune: true } as const;
const steps = [{}] as const;

/** The cases. */
export const pruning: readonly Conformance[] = [
  {
    row: '30',
    title: 'all of wave 0',
    scenario: {
      text: stream(...pods({ a: 0 })),
      live: stream(...pods({ a: 0, b: 0, c: 0 })),
      options: prune,
      steps,
    },
    expected: { ...planned('0 a', '0 b', '0 c'), calls: [{ pruned: ['Pod shop/b', 'Pod shop/c'] }] },
  },
  {
    row: '31',
    title: 'everything goes, in the opposite order',
    scenario: { text: '', live: stream(...pods({ a: 0, b: 1, c: 2, d: 3, e: 4 })), options: prune, steps },
    expected: planned('0 e', '1 d', '2 c', '3 b', '4 a'),
  },
  {
    row: '32',
    title: 'the waves of what goes are mirrored, those of what stays are not',
    scenario: {
      text: stream(...pods({ ns: 0, p2: 2 })),
      live: stream(...pods({ ns: 0, p1: 1, p2: 2, p3: 3, p4: 4 })),
      options: prune,
      steps,
    },
    expected: planned('0 ns', '1 p4', '2 p2', '3 p3', '4 p1'),
  },
  {
    row: '33',
    title: 'PruneLast of the operation: behind the last wave of all',
    scenario: {
      text: stream(...pods({ ns: 0 })),
      live: stream(...pods({ ns: 0, p1: 1, p2: 2, p3: 3, p4: 4 })),
      options: { ...prune, pruneLast: true },
      steps,
    },
    expected: planned('0 ns', '5 p1', '5 p2', '5 p3', '5 p4'),
  },
  {
    row: '34',
    title: 'PruneLast of one object: the others are mirrored as ever',
    scenario: {
      text: stream(...pods({ ns: 0 })),
      live: stream(
        ...pods({ ns: 0, p1: 1, p3: 3, p4: 4 }),
        ...pods({ p2: 2 }, { options: 'PruneLast=true' }),
      ),
      options: prune,
      steps,
    },
    expected: planned('0 ns', '1 p4', '2 p3', '4 p1', '5 p2'),
  },
  {
    row: '35',
    title: 'several of one wave are mirrored together',
    scenario: {
      text: stream(...pods({ ns: -1, p2: 3, p6: 5 })),
      live: stream(...pods({ ns: -1, p1: 1, p2: 3, p3: 3, p4: 3, p5: 4, p6: 5, p7: 5 })),
      options: prune,
      steps,
    },
    expected: planned('-1 ns', '1 p7', '3 p2', '3 p5', '4 p3', '4 p4', '5 p1', '5 p6'),
  },
  {
    row: '36a',
    title: 'PruneLast with everything in wave 0: wave 1',
    scenario: {
      text: stream(...pods({ a: 0, b: 0 })),
      live: stream(...pods({ a: 0, b: 0, c: 0, d: 0 })),
      options: { ...prune, pruneLast: true },
      steps,
    },
    expected: planned('0 a', '0 b', '1 c', '1 d'),
  },
  {
    row: '36b',
    title: 'PruneLast counts the waves of what goes: wave 8',
    scenario: {
      text: stream(...pods({ a: 2 })),
      live: stream(...pods({ a: 2, b: 1, c: 7 })),
      options: { ...prune, pruneLast: true },
      steps,
    },
    expected: planned('2 a', '8 b', '8 c'),
  },
  {
    row: '36c',
    title: 'so does PruneLast of the objects',
    scenario: {
      text: stream(...pods({ a: 2 })),
      live: stream(...pods({ a: 2 }), ...pods({ b: 1, c: 7 }, { options: 'PruneLast=true' })),
      options: prune,
      steps,
    },
    expected: planned('2 a', '8 b', '8 c'),
  },
  {
    row: '37',
    title: 'what is still being deleted is waited for',
    scenario: {
      text: '',
      live: stream(...pods({ 'pod-1': 1, 'pod-2': 2, 'pod-3': 3 })),
      options: prune,
      stuck: ['Pod shop/pod-2'],
      steps: [{}, {}, {}, { health: { 'Pod shop/pod-2': 'Gone' } }],
    },
    expected: {
      calls: [
        { pruned: ['Pod shop/pod-3'] },
        { pruned: ['Pod shop/pod-2'] },
        { state: 'Running: waiting for deletion of /Pod/pod-2' },
        {
          pruned: ['Pod shop/pod-1'],
          state: 'Succeeded: successfully synced (all tasks run)',
          results: ['pod-1', 'pod-2', 'pod-3'].map(
            (name) => `Sync Pod shop/${name} Pruned Succeeded: pruned`,
          ),
        },
      ],
    },
  },
];
