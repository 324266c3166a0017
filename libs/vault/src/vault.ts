import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, JsonObject } from '@gatehouse/kernel';
import type { KeyRing } from '@gatehouse/seal';
import { RowSeal } from './row-seal.js';
import { nameOf, userIn, type VaultOwner } from './vault-owner.js';
import type { VaultFilter, VaultPlace, VaultRow, VaultStore } from './vault-store.js';

/** A credential that was opened. */
export interface Kept {
  readonly issuer: string;
  readonly content: JsonObject;
  readonly revision: string;
  readonly changedAt: number;
}

/** One line of an inventory: holds nothing that is sealed. */
export interface VaultLine {
  readonly tenant: string;
  /** Undefined: the gateway's own. */
  readonly user: string | undefined;
  readonly upstream: string;
  readonly issuer: string;
  readonly keyId: string;
  readonly changedAt: number;
}

export interface VaultTerms {
  readonly store: VaultStore;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** Hears of a row that does not open: moved, changed, or under a key that is gone. It counts as no credential. */
  readonly onUnreadable?: (place: VaultPlace) => void;
}

/** Longer than a renewal may take; whoever died with a lease blocks the others for no longer. */
const LEASE_MS = 60_000;
const POLL_MS = 100;

/**
 * Credentials by tenant, owner, upstream and issuer. Read and written for an owner, and an owner is made of a Principal: no call can get
 * anybody's but its own. Rejects with KeyRingFault where the ring cannot be used.
 */
export class Vault {
  private readonly seal: RowSeal;

  constructor(private readonly terms: VaultTerms) {
    this.seal = new RowSeal(terms.ring);
  }

  /** The newest of this owner at this upstream. `known` is given back where it is still that, without opening anything. */
  async read(owner: VaultOwner, upstream: string, known?: Kept): Promise<Kept | undefined> {
    let row = (await this.rowsOf(owner, upstream)).at(-1);
    for (;;) {
      if (!row) return undefined;
      if (row.revision === known?.revision) return known;
      const content = await this.seal.open(row);
      if (content) return keptOf(row, content);
      // Sealed anew since it was read, under a key that took the place of its own: what there is now opens.
      const now = (await this.rowsOf(owner, upstream)).at(-1);
      if (!now || now.revision === row.revision) return this.opened(row);
      row = now;
    }
  }

  /** In place of whatever this owner has at this upstream, of this issuer or another. */
  async write(owner: VaultOwner, at: { readonly upstream: string; readonly issuer: string }, content: JsonObject): Promise<void> {
    const place = placeOf(owner, at);
    await this.terms.store.put(await this.seal.close(place, content, this.terms.clock.now()));
    await this.terms.store.removeOthers(place);
  }

  /**
   * Changes a credential that is good once, on one node at a time: `work` gets the newest and gives what takes its place; the others wait
   * and get that. `isSpent` says whether what is kept now is still what the caller wants to be rid of. Undefined where there is none any more.
   * Throws what `work` throws; then nothing was changed.
   */
  async change(
    owner: VaultOwner,
    upstream: string,
    { isSpent, work }: { isSpent: (content: JsonObject) => boolean; work: (content: JsonObject) => Promise<JsonObject> },
  ): Promise<Kept | undefined> {
    const { store, clock } = this.terms;
    const patience = clock.now() + LEASE_MS * 2;
    for (;;) {
      const kept = await this.read(owner, upstream);
      if (!kept || !isSpent(kept.content)) return kept;
      const place = placeOf(owner, { upstream, issuer: kept.issuer });
      const now = clock.now();
      const lease = { id: randomUUID(), until: now + LEASE_MS };
      if (await store.lease(place, kept.revision, { ...lease, now })) return this.changeUnder(lease.id, place, kept, work);
      if (now > patience) throw new Error('a credential is being renewed elsewhere and does not come back');
      await sleep(POLL_MS);
    }
  }

  /** Names of the people with a credential at an upstream, who connected first before the others. */
  async usersAt(upstream: string): Promise<readonly string[]> {
    const rows = await this.terms.store.find({ upstream });
    return rows.flatMap(({ owner }) => userIn(owner) ?? []);
  }

  forget(owner: VaultOwner, upstream: string): Promise<number> {
    return this.terms.store.remove({ tenant: owner.tenant, owner: owner.name, upstream });
  }

  /** For one who may have left already, and so is nobody's Principal: at one upstream, or everywhere. Resolves with what was removed. */
  forgetUser(user: string, upstream?: string): Promise<number> {
    return this.terms.store.remove({ owner: nameOf(user), ...(upstream === undefined ? {} : { upstream }) });
  }

  async list(user?: string): Promise<readonly VaultLine[]> {
    const filter: VaultFilter = user === undefined ? {} : { owner: nameOf(user) };
    const rows = await this.terms.store.find(filter);
    return rows.map(({ tenant, owner, upstream, issuer, keyId, changedAt }) => ({
      tenant,
      user: userIn(owner),
      upstream,
      issuer,
      keyId,
      changedAt,
    }));
  }

  /** Seals everything anew under the newest key, while others read and write. Resolves with what was done; what does not open stays as it is. */
  async reseal(): Promise<{ readonly sealed: number; readonly unreadable: number }> {
    const counts = { sealed: 0, unreadable: 0 };
    for (const { tenant, owner, upstream, issuer } of await this.terms.store.find({})) {
      const done = await this.resealOne({ tenant, owner, upstream, issuer });
      if (done !== undefined) counts[done] += 1;
    }
    return counts;
  }

  private async resealOne(place: VaultPlace): Promise<'sealed' | 'unreadable' | undefined> {
    const { store, clock } = this.terms;
    for (;;) {
      const row = (await store.find(place)).find(({ issuer }) => issuer === place.issuer);
      if (!row || row.keyId === (await this.seal.newest())) return undefined;
      const content = await this.seal.open(row);
      if (!content) return 'unreadable';
      const anew = await this.seal.close(place, content, row.changedAt);
      if (await store.replace(anew, { revision: row.revision, now: clock.now() })) return 'sealed';
      // Somebody renews it: what comes of that is under the newest key.
      await sleep(POLL_MS);
    }
  }

  private async changeUnder(
    leaseId: string,
    place: VaultPlace,
    kept: Kept,
    work: (content: JsonObject) => Promise<JsonObject>,
  ): Promise<Kept | undefined> {
    const { store, clock } = this.terms;
    try {
      const row = await this.seal.close(place, await work(kept.content), clock.now());
      const done = await store.replace(row, { revision: kept.revision, leaseId });
      // Connected again or forgotten meanwhile: that is newer than what was renewed.
      return done ? await this.opened(row) : await this.readAt(place);
    } catch (fault) {
      await store.release(place, leaseId).catch(() => undefined);
      throw fault;
    }
  }

  private async readAt(place: VaultPlace): Promise<Kept | undefined> {
    const row = (await this.terms.store.find(place)).at(-1);
    return row && this.opened(row);
  }

  private rowsOf({ tenant, name }: VaultOwner, upstream: string): Promise<readonly VaultRow[]> {
    return this.terms.store.find({ tenant, owner: name, upstream });
  }

  private async opened(row: VaultRow): Promise<Kept | undefined> {
    const content = await this.seal.open(row);
    if (!content) this.terms.onUnreadable?.(row);
    return content && keptOf(row, content);
  }
}

const keptOf = ({ issuer, revision, changedAt }: VaultRow, content: JsonObject): Kept => ({ issuer, content, revision, changedAt });

const placeOf = ({ tenant, name }: VaultOwner, { upstream, issuer }: { upstream: string; issuer: string }): VaultPlace => ({
  tenant,
  owner: name,
  upstream,
  issuer,
});
