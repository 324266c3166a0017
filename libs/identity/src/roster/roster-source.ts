import type { RosterSnapshot } from './roster-rows.js';

/** Where the roster is read from: the MLS, or a file. */
export abstract class RosterSource {
  /** The whole roster as it is now. Rejects when it cannot be read completely: half a roster would take rights away or leave them standing. */
  abstract load(): Promise<RosterSnapshot>;
}

/** A roster that was read already, e.g. from YAML, JSON or CSV. */
export class GivenRoster extends RosterSource {
  constructor(private readonly snapshot: RosterSnapshot) {
    super();
  }

  load(): Promise<RosterSnapshot> {
    return Promise.resolve(this.snapshot);
  }
}
