import type { JsonObject } from '@gatehouse/kernel';

/** What is started in place of a command, after it was looked at. */
export interface PreparedProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** What it was found to be, beside how it introduces itself. */
  readonly identity: JsonObject;
}

/** Which program serves, and how it is kept. */
export interface StdioProgram {
  /** A program, found by PATH or as a path. No shell reads it. */
  readonly command: string;
  readonly args?: readonly string[];
  /** In place of both, asked at each start. Throws Error whose message tells operators why it may not start. */
  readonly prepare?: () => Promise<PreparedProgram>;
  /** Put before the command, word by word: a program that fences in the one that it is given, such as bubblewrap. */
  readonly sandbox?: readonly string[];
  /** Beside PATH, HOME and the locale nothing is inherited; what the program needs is named here. Asked for at each start. */
  readonly env?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  readonly cwd?: string;
  /** What it writes to its error output, line by line, bounded. May hold client data. */
  readonly onErrorLine?: (line: string) => void;
  /** How long it may take to answer the first message before it counts as legacy. */
  readonly probeMs?: number;
  /** Between closing its input, SIGTERM and SIGKILL. */
  readonly graceMs?: number;
  readonly restartMs?: { readonly first: number; readonly longest: number };
  /** Unused for so long it is ended, and started again at the next call. Absent: it stays, as one must that keeps state between calls. */
  readonly idleMs?: number;
}
