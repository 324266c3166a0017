import type { RosterSnapshot } from './roster-rows.js';

/** Where the roster is read from: the MLS, or a file. */
export abstract class RosterSource {
  /** The whole roster as it is now. Rejects when it cannot be read completely: half a roster would take rights away or leave them standing. */
  abstract load(): Promise<RosterSnapshot>;

  /** Calls back whenever the source knows that there is something new to load. Returns what ends that. */
  watch(_changed: () => void): () => void {
    return () => undefined;
  }
}
