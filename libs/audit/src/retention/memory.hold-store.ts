import { HoldStore, type LegalHold } from './legal-hold.js';

/** Holds in memory only, for tests; a gateway keeps them in the database. */
export class MemoryHoldStore extends HoldStore {
  private readonly holds: LegalHold[] = [];

  async place(hold: LegalHold): Promise<void> {
    this.holds.push(hold);
  }

  async list(all = false): Promise<readonly LegalHold[]> {
    return this.holds.filter(({ releasedAt }) => all || releasedAt === undefined);
  }

  async release(id: string, by: string, at: number): Promise<boolean> {
    const place = this.holds.findIndex((hold) => hold.id === id && hold.releasedAt === undefined);
    if (place < 0) return false;
    this.holds[place] = { ...this.holds[place]!, releasedBy: by, releasedAt: at };
    return true;
  }
}
