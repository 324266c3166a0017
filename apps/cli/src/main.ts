import { ConfigFaults } from '@gatehouse/config';
import { UsageError, EXIT, type Command } from './command.js';
import { commands } from './commands/index.js';

function help(): string {
  const width = Math.max(...[...commands.values()].map(({ usage }) => usage.length));
  const lines = [...commands.values()].map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`);
  return `Gatehouse, the MCP gateway for real estate\n\nUsage: gatehouse COMMAND\n\n${lines.join('\n')}\n`;
}

function find(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const command = commands.get(args.slice(0, words).join(' '));
    if (command && args.length >= words) return { command, rest: args.slice(words) };
  }
  return undefined;
}

/** Runs one command and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const found = find(args);
  if (!found) {
    const asked = args.length === 0 || ['help', '--help', '-h'].includes(args[0] ?? '');
    (asked ? process.stdout : process.stderr).write(asked ? help() : `Unknown command: ${args[0]}\n\n${help()}`);
    process.exitCode = asked ? EXIT.ok : EXIT.usage;
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
