/** Help: citty's usage of a command, with examples and exit codes. */
import { defineCommand, renderUsage, type CommandDef } from 'citty';
import type { CommandRow } from './command-row.ts';
import { commandRows } from './commands.ts';

/** Gives the help of `hookline`, or of the command that words name; those that name none are passed over. */
export async function help(...words: readonly string[]): Promise<string> {
  const group = commandRows().find(({ name }) => name === words[0]);
  if (group === undefined) return plain(`${await renderUsage(program('hookline', commandRows()))}\n`);
  const row = group.rows?.find(({ name }) => name === `${group.name} ${words[1] ?? ''}`) ?? group;
  const usage = await renderUsage(commandOf(row), program('hookline', commandRows()));
  return plain(`${usage}\n${section('EXAMPLES', row.examples)}\n${section('EXIT CODES', row.exitCodes)}`);
}

function program(name: string, rows: readonly CommandRow[]): CommandDef {
  return defineCommand({
    meta: { name, description: 'Release hooks for plain Argo CD' },
    subCommands: Object.fromEntries(rows.map((row) => [row.name, commandOf(row)])),
  });
}

function commandOf({ name, description, flags, rows }: CommandRow): CommandDef {
  const meta = { name, description };
  // What runs by itself is shown with its flags; what stands behind it is a command of its own.
  if (rows === undefined || Object.keys(flags).length > 0) return defineCommand({ meta, args: flags });
  const below = rows.map((row) => [row.name.split(' ')[1] ?? row.name, commandOf(row)] as const);
  return defineCommand({ meta, args: flags, subCommands: Object.fromEntries(below) });
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** citty colours its output itself; help is plain text here, so that it reads the same in a terminal and a file. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
  return text.replaceAll(/\u001B\[[0-9;]*m/g, '').replaceAll(/ +$/gm, '');
}
