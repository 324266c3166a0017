// Before any class that says of itself what it is made of.
import 'reflect-metadata';
import { ConfigFaults } from '@gatehouse/config';
import { UsageError, EXIT, type Command } from './command.js';
import { commands } from './commands/index.js';
import { helpOn, helpOnAll, unknownCommand } from './help.js';

function find(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const command = commands.get(args.slice(0, words).join(' '));
    if (command && args.length >= words) return { command, rest: args.slice(words) };
  }
  return undefined;
}

const HELP = new Set(['help', '--help', '-h']);
const isHelp = (word: string | undefined): boolean => word !== undefined && HELP.has(word);

/** `gatehouse help`, `gatehouse help COMMAND` and `gatehouse COMMAND --help`. */
function helpAskedFor([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined || (isHelp(first) && others.length === 0)) return helpOnAll(commands);
  const named = find(isHelp(first) ? others : [first, ...others]);
  return named && (isHelp(first) || isHelp(named.rest[0])) ? helpOn(named.command) : undefined;
}

/** Runs one command and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const help = helpAskedFor(args);
  if (help !== undefined) {
    process.stdout.write(help);
    process.exitCode = EXIT.ok;
    return;
  }
  const found = find(args);
  if (!found) {
    process.stderr.write(
      unknownCommand(
        commands,
        args
          .filter((word) => !isHelp(word))
          .slice(0, 2)
          .join(' '),
      ),
    );
    process.exitCode = EXIT.usage;
    return;
  }
  try {
    const run = await found.command.load();
    process.exitCode = await run(found.rest, found.command.usage);
  } catch (error) {
    process.stderr.write(`${sentence(error)}\n`);
    process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.config;
  }
}

/** What a person can act on. A stack trace helps only where the fault is ours. */
function sentence(error: unknown): string {
  if (error instanceof ConfigFaults || error instanceof UsageError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const advice = path === undefined ? undefined : ADVICE[code ?? ''];
  return advice === undefined ? error.message : `${path} ${advice} (${code}).`;
}

const NOT_OURS = 'may not be read or written by this user; change its owner or mode, or call this as who the deployment belongs to';
/** What is to be done about a file or a folder that the system refuses. */
const ADVICE: Readonly<Record<string, string>> = {
  EACCES: NOT_OURS,
  EPERM: NOT_OURS,
  ENOENT: 'is not there; check the path, and make the folder that it lies in',
  ENOTDIR: 'would lie in a file; name another path',
  EISDIR: 'is a folder; name a file',
  EEXIST: 'is there already, and is not what is expected; move it away or name another path',
  ENOSPC: 'cannot be written, since the disk is full; make room',
  EROFS: 'lies where nothing can be written; name another path',
};
