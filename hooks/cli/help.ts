/** Help: citty's usage of a command, with examples and exit codes. */
import { defineCommand, renderUsage, type CommandDef } from 'citty';
import { commandRows, type CommandRow } from './commands.ts';

/** Gives the help of `hookline`, or of one of its commands. */
export async function help(name?: string): Promise<string> {
  const row = commandRows().find((candidate) => candidate.name === name);
  if (row === undefined) return plain(`${await renderUsage(program())}\n`);
  const usage = await renderUsage(commandOf(row), program());
  return plain(`${usage}\n${section('EXAMPLES', row.examples)}\n${section('EXIT CODES', row.exitCodes)}`);
}

function program(): CommandDef {
  const subCommands = Object.fromEntries(commandRows().map((row) => [row.name, commandOf(row)]));
  return defineCommand({
    meta: { name: 'hookline', description: 'Release hooks for plain Argo CD' },
    subCommands,
  });
}

function commandOf(row: CommandRow): CommandDef {
  return defineCommand({ meta: { name: row.name, description: row.description }, args: row.flags });
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** citty colours its output itself; help is plain text here, so that it reads the same in a terminal and a file. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
  return text.replaceAll(/\u001B\[[0-9;]*m/g, '').replaceAll(/ +$/gm, '');
}
