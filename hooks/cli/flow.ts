/** `hookline flow show`: a flow as a graph, with its hooks. */
import { readFolder, type Folder } from './simulate-read.ts';
import { error, isError, type Checked } from '../model/problem.ts';
import { didYouMean } from '../model/nearest.ts';
import type { FlowSpec } from '../model/flow.ts';
import { report } from '../../plugin/report.ts';
import { flowGraph } from './flow-graph.ts';
import { flowFlags } from './simulate-flags.ts';
import { folderLine } from './simulate-line.ts';

/** What the command needs of its process. */
export interface FlowWorld {
  readonly folder: string;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Runs the command; gives its exit code. */
export function runFlow([word, ...argv]: readonly string[], world: FlowWorld): number {
  if (word !== 'show') {
    const what = word === undefined ? 'flow is given no command' : `flow has no command "${word}"`;
    world.complain(report([error('COMMAND_UNKNOWN', what, { fix: 'write hookline flow show FOLDER' })]));
    return 2;
  }
  const line = folderLine('flow show', argv, flowFlags);
  const read = readFolder(line.value.folder, world.folder);
  const chosen = flowIn(read.value, line.value.flags.get('flow')?.[0]);
  const asked = [...line.problems, ...read.problems];
  const problems = asked.some(isError) ? asked : [...asked, ...chosen.problems];
  if (problems.length > 0) world.complain(report(problems));
  if (problems.some(isError) || chosen.value === undefined) return 2;
  const { name, spec } = chosen.value;
  const isJson = line.value.flags.get('output')?.[0] === 'json';
  world.print(isJson ? `${JSON.stringify({ name, spec })}\n` : flowGraph(name, spec));
  return 0;
}

function flowIn(
  { configured }: Folder,
  asked: string | undefined,
): Checked<{ readonly name: string; readonly spec: FlowSpec } | undefined> {
  const flows = configured.flows.map(({ value }) => ({ name: value.metadata.name, spec: value.spec }));
  const names = flows.map(({ name }) => name);
  if (asked === undefined && flows.length === 1) return { value: flows[0], problems: [] };
  const value = flows.find(({ name }) => name === asked);
  if (value !== undefined) return { value, problems: [] };
  const message =
    asked === undefined
      ? `the folder holds ${flows.length === 0 ? 'no flow' : `${flows.length} flows: ${names.join(', ')}`}`
      : `flag --flow is "${asked}", and the folder holds no such PromotionFlow`;
  const fix =
    asked === undefined ? 'name a folder with a flow, or the flow with --flow' : didYouMean(asked, names);
  return { value: undefined, problems: [error('FLOW_UNKNOWN', message, { fix })] };
}
