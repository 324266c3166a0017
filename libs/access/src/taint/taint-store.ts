import type { TextSource } from '@gatehouse/kernel';
import type { TaintKind } from './taint-rules.js';

/** One answer with a stranger's orders in it. Times are milliseconds since the epoch. */
export interface Taint {
  readonly source: TextSource;
  /** Sign-in name in lower case, and the OAuth client that read the text. */
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
  /** Those of a person that hold after `now`, newest first; of several of one application and the same kinds, the latest call's alone. */
  abstract holding(subject: string, now: number): Promise<Taint[]>;
  /** All of one person, or of all people, newest first. */
  abstract list(now: number, subject?: string): Promise<Taint[]>;
  /** Forgets those of a person, of one application where it is named. Resolves with how many there were. */
  abstract clear(subject: string, client?: string): Promise<number>;
  /** Forgets which record each of these keys names; that there was an order in it stays, and so does all of whoever is `spared`. Resolves with how many there were. */
  abstract forgetRecords(keys: readonly string[], spared: ReadonlySet<string>): Promise<number>;
  /** Forgets those that held until then. */
  abstract purge(before: number): Promise<number>;
}
