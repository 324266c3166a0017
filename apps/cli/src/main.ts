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
  return error instanceof Error ? error.message : String(error);
}
