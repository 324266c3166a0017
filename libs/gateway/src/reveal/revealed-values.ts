import { randomBytes } from 'node:crypto';
import type { ArtifactStore } from '@gatehouse/identity';
import type { Clock, Principal } from '@gatehouse/kernel';
import { ALPHABET } from '@gatehouse/privacy';
import { SealedBox } from '@gatehouse/seal';

/** A value that one person asked to see. */
export interface RevealedValue {
  readonly tenant: string;
  readonly subject: string;
  readonly resource: string;
  readonly key: string;
  readonly field: string;
  readonly text: string;
}

export interface KeptValue {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly goodUntil: number;
}

const KIND = 'Revealed';
const LIFE_MS = 300_000;
// As of placeholders: an id that masking could take for a telephone or a name would be of no use.
const ID = new RegExp(`^[${ALPHABET}]{32}$`);

/** Values on their way from a call to the page of whoever asked: sealed, for five minutes, at every node. */
export class RevealedValues {
  private readonly box: SealedBox;

  constructor(
    private readonly store: ArtifactStore,
    key: Uint8Array,
    private readonly clock: Clock,
  ) {
    this.box = new SealedBox(key);
  }

  async keep(value: RevealedValue): Promise<KeptValue> {
    const name = Array.from(randomBytes(32), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    const id = this.idOf(name);
    const goodUntil = this.clock.now() + LIFE_MS;
    await this.store.save({ kind: KIND, id, sealed: this.box.close(value, id), expiresAt: goodUntil });
    return { id: name, goodUntil };
  }

  /** Undefined for what is not theirs, is over or never was. */
  async find(name: string, { tenant, subject }: Principal): Promise<RevealedValue | undefined> {
    if (!ID.test(name)) return undefined;
    const id = this.idOf(name);
    const kept = await this.store.find(KIND, 'id', id);
    if (!kept || (kept.expiresAt ?? 0) <= this.clock.now()) return undefined;
    const value = this.box.open(kept.sealed, id) as unknown as RevealedValue | undefined;
    return value?.tenant === tenant && value.subject.toLowerCase() === subject.toLowerCase() ? value : undefined;
  }

  /** Ids of values that wait for their page. */
  async named(isTheirs: (value: RevealedValue) => boolean): Promise<readonly string[]> {
    const all = await this.store.findByKind(KIND);
    return all.flatMap(({ id, sealed }) => {
      const value = this.box.open(sealed, id) as unknown as RevealedValue | undefined;
      return value && isTheirs(value) ? [id] : [];
    });
  }

  async remove(ids: readonly string[]): Promise<number> {
    for (const id of ids) await this.store.remove(KIND, id);
    return ids.length;
  }

  private idOf(name: string): string {
    return this.box.digest('revealed', name).toString('base64url');
  }
}
