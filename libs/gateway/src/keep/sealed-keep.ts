import { holdCovers, type HoldStore, type LegalHold } from '@gatehouse/audit';
import type { Artifact, ArtifactStore } from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';
import { DataKeys, type KeyRing } from '@gatehouse/seal';

/** Of whom and of when something is that is kept: legal holds go by it. */
export interface KeptOf {
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
  /** Audit event of the call. */
  readonly call: string;
  readonly subject: string;
  readonly memberKey?: string;
  readonly office?: string;
}

/** As what it is stored, for what its data keys are, and the word for one of it. */
export interface KeepKind {
  readonly kind: string;
  readonly use: string;
  readonly what: string;
}

export interface KeepParts {
  readonly store: ArtifactStore;
  readonly ring: KeyRing;
  readonly holds: Pick<HoldStore, 'list'>;
  readonly clock: Clock;
}

/** What rests there now; `held` are those of them whose time is over and that a hold keeps. */
export interface KeepCount {
  readonly kept: number;
  readonly over: number;
  readonly held: number;
}

/** Large contents are not read all at once. */
const PAGE = 100;

/**
 * What is kept of calls beside their record: sealed under the ring, each with its own end, which a legal hold puts off. Whatever holds some of it is
 * counted, sealed anew, erased and deleted here, and nowhere else.
 */
export class SealedKeep<Content extends KeptOf = KeptOf> {
  private readonly keys: DataKeys;

  constructor(
    readonly of: KeepKind,
    private readonly parts: KeepParts,
  ) {
    this.keys = new DataKeys(parts.ring, of.use, parts.clock);
  }

  /** Durable when it resolves; rejects where it cannot be kept. The same name again replaces what was there. */
  async put(name: string, content: Content, keepMs: number): Promise<void> {
    const { store, clock } = this.parts;
    const { keyId, wrapped, box } = await this.keys.current();
    const sealed = [keyId, wrapped, box.close(content, name)].join(' ');
    await store.save({ kind: this.of.kind, id: name, sealed, expiresAt: clock.now() + keepMs });
  }

  /** Undefined for what is over and not held, never was, or is sealed under a key that is gone. */
  async find(name: string): Promise<Content | undefined> {
    const row = await this.parts.store.find(this.of.kind, 'id', name);
    const content = row && (await this.opened(row));
    return row && (await this.isReadable(row, content, await this.standing())) ? content : undefined;
  }

  /** Names of those that are somebody's; how many of them a hold keeps, which are not named. */
  async theirs(isTheirs: (content: Content) => boolean): Promise<{ readonly names: readonly string[]; readonly held: number }> {
    const holds = await this.standing();
    const names: string[] = [];
    let held = 0;
    for await (const row of this.rows()) {
      const content = await this.opened(row);
      if (!content || !isTheirs(content)) continue;
      if (isHeld(holds, content)) held += 1;
      else names.push(row.id);
    }
    return { names, held };
  }

  async remove(names: readonly string[]): Promise<number> {
    for (const name of names) await this.parts.store.remove(this.of.kind, name);
    return names.length;
  }

  /** How many that somebody could still read rest under which key. */
  async countByKey(): Promise<Map<string, number>> {
    const holds = await this.standing();
    const counts = new Map<string, number>();
    for await (const row of this.rows()) {
      if (!(await this.isReadable(row, undefined, holds))) continue;
      const { keyId } = sealedParts(row.sealed);
      counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
    }
    return counts;
  }

  /** Seals everything anew under the newest key, while gateways serve. What is under it already is done; ends stay as they are. */
  async reseal(): Promise<{ readonly sealed: number; readonly unreadable: number }> {
    const { store } = this.parts;
    const done = { sealed: 0, unreadable: 0 };
    const holds = await this.standing();
    for await (const row of this.rows()) {
      const { box, ...under } = await this.keys.current();
      if (sealedParts(row.sealed).keyId === under.keyId) continue;
      const content = await this.opened(row);
      if (!(await this.isReadable(row, content, holds))) continue;
      // One that was erased or replaced meanwhile stays as it is.
      const still = await store.find(this.of.kind, 'id', row.id);
      if (still?.sealed !== row.sealed) continue;
      if (content === undefined) {
        done.unreadable += 1;
        continue;
      }
      await store.save({ ...still, sealed: [under.keyId, under.wrapped, box.close(content, row.id)].join(' ') });
      done.sealed += 1;
    }
    return done;
  }

  async count(): Promise<KeepCount> {
    let kept = 0;
    for await (const _ of this.rows()) kept += 1;
    const { names, held } = await this.over();
    return { kept, over: names.length + held, held };
  }

  /** Deletes what is over and no hold covers, once `before` has put on record how many that are. Resolves with how many. */
  async deleteOver(before: (count: number) => Promise<void>): Promise<number> {
    const { names } = await this.over();
    if (names.length === 0) return 0;
    await before(names.length);
    return this.remove(names);
  }

  private async over(): Promise<{ readonly names: readonly string[]; readonly held: number }> {
    const holds = await this.standing();
    const names: string[] = [];
    let held = 0;
    for await (const row of this.rows(this.parts.clock.now())) {
      if (holds.length > 0 && (await this.isReadable(row, undefined, holds))) held += 1;
      else names.push(row.id);
    }
    return { names, held };
  }

  private standing(): Promise<readonly LegalHold[]> {
    return this.parts.holds.list();
  }

  /** What cannot be opened says of no hold that it does not cover it. */
  private async isReadable(row: Artifact, known: Content | undefined, holds: readonly LegalHold[]): Promise<boolean> {
    if ((row.expiresAt ?? 0) > this.parts.clock.now()) return true;
    if (holds.length === 0) return false;
    const content = known ?? (await this.opened(row));
    return content === undefined || isHeld(holds, content);
  }

  private async *rows(endedBy?: number): AsyncGenerator<Artifact> {
    for (let after = ''; ;) {
      const page = await this.parts.store.pageOf(this.of.kind, { after, limit: PAGE, ...(endedBy === undefined ? {} : { endedBy }) });
      yield* page;
      if (page.length < PAGE) return;
      after = page.at(-1)!.id;
    }
  }

  private async opened({ id, sealed }: Artifact): Promise<Content | undefined> {
    const { text, ...key } = sealedParts(sealed);
    const box = await this.keys.open(key);
    return box?.open(text, id) as unknown as Content | undefined;
  }
}

const isHeld = (holds: readonly LegalHold[], { keptAt: ts, subject, memberKey, office }: KeptOf): boolean =>
  holds.some((hold) =>
    holdCovers(hold, { ts, actor: { subject, roles: [], ...(memberKey ? { memberKey } : {}) }, ...(office ? { office } : {}) }),
  );

/** The wrapped data key, and what it seals. */
function sealedParts(sealed: string): { readonly keyId: string; readonly wrapped: string; readonly text: string } {
  const [keyId = '', wrapped = '', text = ''] = sealed.split(' ');
  return { keyId, wrapped, text };
}
