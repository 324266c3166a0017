import type { McpCall, Surface } from '@gatehouse/kernel';

/** A text of an answer as it was before anything was taken out of it, save codes and account digits, which nobody keeps. */
export interface Original {
  readonly name: string;
  readonly text: string;
  readonly surface: Surface;
  /** JSON Pointer to its place in the answer. */
  readonly path: string;
  readonly rules: readonly string[];
}

/** Keeps for reviewers what the cleaner took away. */
export abstract class Originals {
  /** The same for the same text, at every node; tells nothing of it. Undefined where texts of this call are not kept. */
  abstract nameOf(call: McpCall, text: string): string | undefined;

  /** Never rejects: an answer is clean whether or not what it was is kept. */
  abstract keep(call: McpCall, originals: readonly Original[]): Promise<void>;
}

/** Where nothing is kept. */
export class NoOriginals extends Originals {
  override nameOf(): undefined {
    return undefined;
  }

  override keep(): Promise<void> {
    return Promise.resolve();
  }
}
