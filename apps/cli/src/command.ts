import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Exit codes: sysexits.h where one fits. `blocked`: worse than what failed, and nobody may decide otherwise. */
export const EXIT = { ok: 0, failed: 1, blocked: 2, usage: 64, config: 78 } as const;

/** A mistake in how a command was called. The sentence says how to call it. */
export class UsageError extends Error {}

/** Does the work and gives the exit code. `usage` is for errors in how it was called. */
export type Run = (args: readonly string[], usage: string) => Promise<number>;

export interface Command {
  /** How it is called, e.g. `audit verify FILE`. */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Run>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Flags<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>>;

/** Reads flags; anything unknown is a UsageError that shows how the command is called. */
export function readFlags<T extends Options>(args: readonly string[], options: T, usage: string): Flags<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage: gatehouse ${usage}`);
  }
}

/** The same for a command that takes flags alone: `gatehouse serve other.yaml` would otherwise serve another file than was named. */
export function readFlagsAlone<T extends Options>(args: readonly string[], options: T, usage: string): Pick<Flags<T>, 'values'> {
  const { values, positionals } = readFlags(args, options, usage);
  const [word] = positionals as readonly string[];
  if (word !== undefined) throw new UsageError(`${word} is not asked for here; a configuration is named by -c.\nUsage: gatehouse ${usage}`);
  return { values };
}

export const CONFIG_FLAG = { config: { type: 'string', short: 'c' } } as const;
