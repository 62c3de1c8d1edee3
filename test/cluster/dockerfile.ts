/** What the final stage of a Dockerfile says: enough to make the same image without Docker. */
import { finalStage } from '../manifests/files.ts';

/** Files or folders that are copied; `stage` where they come out of an earlier stage. */
export interface Copy {
  readonly stage?: string;
  readonly sources: readonly string[];
  readonly target: string;
}

/** The final stage. */
export interface Stage {
  readonly base: string;
  readonly copies: readonly Copy[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
}

type Reader = (rest: string, line: string) => Partial<Stage>;

/** The instructions that the harness carries out; any other one is an error. */
const instructions: Readonly<Record<string, Reader>> = {
  FROM: (rest) => ({ base: rest }),
  COPY: (rest, line) => ({ copies: [copyOf(rest, line)] }),
  ENV: (rest, line) => {
    const [, name, value] = /^([A-Za-z_]\w*)=([^\s"'\\$]+)$/.exec(rest) ?? refuse(line, 'ENV NAME=value');
    return { env: { [String(name)]: String(value) } };
  },
  USER: (rest, line) => (/^\d+$/.test(rest) ? { user: rest } : refuse(line, 'USER with a number')),
  ENTRYPOINT: (rest, line) => ({ entrypoint: listOf(rest, line) }),
};

/** Gives the final stage. Throws with the line of an instruction that the harness cannot carry out. */
export function readFinalStage(text: string): Stage {
  const empty: Stage = { base: '', copies: [], env: {}, user: '0', entrypoint: [] };
  return finalStage(text).reduce((stage, { word, rest }) => {
    const line = `${word} ${rest}`;
    const reader = instructions[word] ?? refuse(line, Object.keys(instructions).join(', '));
    const read = reader(rest, line);
    return {
      ...stage,
      ...read,
      copies: [...stage.copies, ...(read.copies ?? [])],
      env: { ...stage.env, ...read.env },
    };
  }, empty);
}

function copyOf(rest: string, line: string): Copy {
  const words = rest.split(/\s+/);
  const [, stage] = /^--from=(\S+)$/.exec(words[0] ?? '') ?? [];
  const names = stage === undefined ? words : words.slice(1);
  const target = names.at(-1) ?? '';
  if (names.length < 2 || names.some((name) => /^--|[*?[\]"'$]/.test(name))) {
    refuse(line, 'COPY [--from=STAGE] SOURCE… TARGET');
  }
  const copy = { sources: names.slice(0, -1), target };
  return stage === undefined ? copy : { stage, ...copy };
}

function listOf(rest: string, line: string): readonly string[] {
  const list = /^\[\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*\]$/;
  return list.test(rest) ? JSON.parse(rest) : refuse(line, 'ENTRYPOINT ["program", "argument"]');
}

function refuse(line: string, known: string): never {
  throw new Error(
    `Dockerfile: the harness cannot carry out "${line}"; in the final stage it knows ${known} → use these, or teach test/cluster/dockerfile.ts the instruction`,
  );
}
