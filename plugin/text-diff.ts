/** Shows how the words of a command differ, without what looks like a secret. */
import { unifiedDiff } from './lint/diff.ts';
import { secretShapes } from './lint/secret-shapes.ts';

/** Names that may hold a secret; hiding one too many does no harm. */
const secretName = /pass|pwd|secret|token|credential|auth|cookie|key|dsn|private|signature/i;

/** A name with a value written out behind it, a bearer token, or a URL with a password. */
const writtenOut =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key)["']?\s*[=:]\s*["']?[^\s"'$]|bearer\s+[^\s"'$]|:\/\/[^\s/@:]*:[^\s/@$]+@/i;

/** A flag whose value is the next word. */
const secretFlag = /^--?[\w-]*(?:pass|pwd|secret|token|credential|key)[\w-]*$/i;

const hidden = '(not shown: it looks like a secret)';

/** Says whether the value of a name, or a text, is better not shown. */
export function looksSecret(name: string, text: string): boolean {
  return secretName.test(name) || secretShapes.test(text) || writtenOut.test(text);
}

const limits = { lines: 40, read: 1000, width: 200 };

/** Gives the hunks of a unified diff of two lists of words; nothing where they are too long, or differ in secrets only. */
export function wordsDiff(before: readonly string[], after: readonly string[]): string | undefined {
  const [left, right] = [linesOf(before), linesOf(after)];
  if (Math.max(left.length, right.length) > limits.read) return undefined;
  const diff = unifiedDiff('', joined(left), joined(right)).split('\n').slice(2, -1);
  if (diff.length === 0) return undefined;
  const shown = diff.slice(0, limits.lines).map(cut);
  const more = diff.length - shown.length;
  return [...shown, ...(more > 0 ? [`… ${more} more lines`] : [])].join('\n');
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const flag = words[index - 1];
    if (flag !== undefined && secretFlag.test(flag) && !/^[-$]/.test(word)) return [hidden];
    return word
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => (secretShapes.test(line) || writtenOut.test(line) ? hidden : line));
  });
}

function cut(line: string): string {
  const characters = Array.from(line);
  return characters.length <= limits.width ? line : `${characters.slice(0, limits.width - 1).join('')}…`;
}
