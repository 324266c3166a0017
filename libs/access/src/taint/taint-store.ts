import type { TextSource } from '@gatehouse/kernel';
import type { TaintKind } from './taint-rules.js';

/** One answer with a stranger's orders in it. Times are milliseconds since the epoch. */
export interface Taint {
  readonly source: TextSource;
  /** Sign-in name in lower case, and the OAuth client: another application of the same person heard nothing of it. */
  readonly subject: string;
  readonly client: string;
  readonly kinds: readonly TaintKind[];
  readonly raisedAt: number;
  readonly until: number;
}

/** Where taints are kept, for all nodes. Every method is durable before it resolves. */
export abstract class TaintStore {
  /** One row for each call; said again, it replaces what was said of that call. */
  abstract raise(taint: Taint): Promise<void>;
  /** Those that hold after `now`, newest first. */
  abstract holding(subject: string, client: string, now: number): Promise<Taint[]>;
  /** The same of one person, or of all. */
  abstract list(now: number, subject?: string): Promise<Taint[]>;
  /** Forgets those of a person, of one application where it is named. Resolves with how many there were. */
  abstract clear(subject: string, client?: string): Promise<number>;
  /** Forgets those that held until then. */
  abstract purge(before: number): Promise<number>;
}
