/** The loop of a gate: asks until the answer is `Open`, and tells each change of it once. It never fails to say no. */
import { printable } from '../../model/printable.ts';
import { spanText } from '../../model/span.ts';
import type { Answer, Ask, Question } from './ask.ts';
import { gateExits } from './flags.ts';

/** What a gate is told. */
export interface Waiting {
  readonly server: URL;
  readonly instance: string;
  readonly version?: string;
  readonly timeoutSeconds: number;
  /** How long the server may be silent before the sync goes on by itself; absent: for ever. */
  readonly graceSeconds?: number;
}

/** What the loop needs of the world. */
export interface WaitWorld {
  readonly ask: Ask;
  /** The token as it is now: the kubelet renews it. */
  readonly token: () => string | undefined;
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** A signal that comes after so long. */
  readonly after: (milliseconds: number) => AbortSignal;
}

/** The server may keep a question so long, and the network so much longer. */
const waitSeconds = 30;
const slackMilliseconds = 15_000;
const firstPause = 1000;
const longestPause = 30_000;

interface State {
  readonly deadline: number;
  /** When the server was heard last. */
  heardAt: number;
  /** The answer that was told last. */
  told: string;
  seen: string | undefined;
  failures: number;
}

/** Asks until the gate opens or time is over; gives the exit code. */
export async function waitAtGate(waiting: Waiting, world: WaitWorld): Promise<number> {
  const began = world.now();
  const deadline = began + waiting.timeoutSeconds * 1000;
  const state: State = { deadline, heardAt: began, told: '', seen: undefined, failures: 0 };
  while (world.now() < deadline) {
    const asked = world.now();
    const question = questionOf(waiting, state, world);
    const answer = await world.ask(question, world.after(patience(state, world)));
    // A request that the deadline cut off says nothing of the server.
    if (world.now() >= deadline && answer.kind !== 'Open') break;
    tell(answer, state, { waiting, world });
    if (answer.kind === 'Open') return gateExits.open;
    if (mayGoOn(answer, state, { waiting, world })) return gateExits.open;
    const isQuick = world.now() - asked < firstPause && !isNews(answer, question);
    const pause = pauseAfter(answer, state, { isQuick, random: world.random });
    await world.wait(Math.min(pause, Math.max(0, deadline - world.now())));
  }
  world.log(`gives up: no turn came in ${spanText(waiting.timeoutSeconds * 1000)}`);
  return gateExits.deadline;
}

/** The first question is answered at once, so that people see why they wait. */
function questionOf(
  { server, instance, version }: Waiting,
  { seen, deadline }: State,
  { token, now }: WaitWorld,
): Question {
  const read = token();
  const left = Math.max(0, Math.floor((deadline - now()) / 1000));
  return {
    server,
    instance,
    waitSeconds: seen === undefined ? 0 : Math.min(waitSeconds, left),
    ...(version === undefined ? {} : { version }),
    ...(seen === undefined ? {} : { seen }),
    ...(read === undefined ? {} : { token: read }),
  };
}

function patience({ deadline, seen }: State, { now }: WaitWorld): number {
  const usual = (seen === undefined ? 0 : waitSeconds * 1000) + slackMilliseconds;
  return Math.max(1, Math.min(usual, deadline - now()));
}

interface Asking {
  readonly waiting: Waiting;
  readonly world: WaitWorld;
}

/** Writes a line where the answer is another than the last. */
function tell(answer: Answer, state: State, { waiting, world }: Asking): void {
  if (answer.kind !== 'Silent') state.heardAt = world.now();
  const isAnswer = answer.kind === 'Open' || answer.kind === 'Hold';
  // A server that comes back may have forgotten: it is asked anew, and answers at once.
  state.seen = isAnswer && answer.tag !== '' ? answer.tag : undefined;
  state.failures = isAnswer ? 0 : state.failures + 1;
  const line = printable(lineOf(answer, waiting)).slice(0, 1000);
  if (line === state.told) return;
  state.told = line;
  world.log(line);
}

function lineOf(answer: Answer, { graceSeconds }: Waiting): string {
  if (answer.kind === 'Refused') return `the server refuses the question: ${answer.reason}; asks on`;
  if (answer.kind === 'Silent') {
    const then =
      graceSeconds === undefined ? 'asks on' : `goes on after ${spanText(graceSeconds * 1000)} of silence`;
    return `the server does not answer: ${answer.reason}; ${then}`;
  }
  const { kind, reason, message, url } = answer;
  const said = message === '' ? reason : `${reason}: ${message}`;
  return `${kind === 'Open' ? 'open' : 'holds'}  ${said}${url === '' ? '' : `  ${url}`}`;
}

/** Only silence lets a gate go on by itself: a server that answers has the say. */
function mayGoOn(answer: Answer, { heardAt }: State, { waiting, world }: Asking): boolean {
  const { graceSeconds } = waiting;
  if (answer.kind !== 'Silent' || graceSeconds === undefined) return false;
  if (world.now() - heardAt < graceSeconds * 1000) return false;
  world.log(
    `open  the server was silent for ${spanText(graceSeconds * 1000)}, and --unreachable is continue`,
  );
  return true;
}

/** Says whether an answer is another than the one that the question knew; one that cannot be compared is not. */
function isNews(answer: Answer, { seen }: Question): boolean {
  return 'tag' in answer && answer.tag !== '' && answer.tag !== seen;
}

/** How long to wait before the next question: not at all where the server did the waiting, else longer each time. */
function pauseAfter(
  answer: Answer,
  { failures }: State,
  { isQuick, random }: { readonly isQuick: boolean; readonly random: () => number },
): number {
  if (answer.kind === 'Silent' && answer.afterSeconds !== undefined)
    return Math.min(longestPause, answer.afterSeconds * 1000) + random() * firstPause;
  // A server with too many waiting answers at once: it is not asked in a circle.
  if (failures === 0) return isQuick ? firstPause + random() * firstPause : 0;
  const most = Math.min(longestPause, firstPause * 2 ** Math.min(failures, 10));
  return most / 2 + (random() * most) / 2;
}
