import { randomBytes } from 'node:crypto';
import type { ArtifactStore } from '@gatehouse/identity';
import type { Clock, Principal } from '@gatehouse/kernel';
import { ALPHABET } from '@gatehouse/privacy';
import { RingSeal, SealedBox, type KeyRing } from '@gatehouse/seal';

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
const KEYS = 'revealed values';
const LIFE_MS = 300_000;
// As of placeholders: an id that masking could take for a telephone or a name would be of no use.
const ID = new RegExp(`^[${ALPHABET}]{32}$`);

/** Values on their way from a call to the page of whoever asked: sealed under the ring, for five minutes, at every node. */
export class RevealedValues {
  private readonly names: SealedBox;
  private readonly seal: RingSeal;

  /** @param under `names`: the key that ids are digested by; `ring`: what values rest under */
  constructor(
    private readonly store: ArtifactStore,
    under: { readonly names: Uint8Array; readonly ring: KeyRing },
    private readonly clock: Clock,
  ) {
    this.names = new SealedBox(under.names);
    this.seal = new RingSeal(under.ring, KEYS, clock);
  }

  async keep(value: RevealedValue): Promise<KeptValue> {
    const name = Array.from(randomBytes(32), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    const id = this.idOf(name);
    const goodUntil = this.clock.now() + LIFE_MS;
    await this.store.save({ kind: KIND, id, sealed: await this.seal.close(value, id), expiresAt: goodUntil });
    return { id: name, goodUntil };
  }

  /** Undefined for what is not theirs, is over or never was. */
  async find(name: string, { tenant, subject }: Principal): Promise<RevealedValue | undefined> {
    if (!ID.test(name)) return undefined;
    const id = this.idOf(name);
    const kept = await this.store.find(KIND, 'id', id);
    if (!kept || (kept.expiresAt ?? 0) <= this.clock.now()) return undefined;
    const value = await this.opened(kept.sealed, id);
    return value?.tenant === tenant && value.subject.toLowerCase() === subject.toLowerCase() ? value : undefined;
  }

  /** Ids of values that wait for their page. */
  async named(isTheirs: (value: RevealedValue) => boolean): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const { id, sealed } of await this.store.findByKind(KIND)) {
      const value = await this.opened(sealed, id);
      if (value && isTheirs(value)) ids.push(id);
    }
    return ids;
  }

  async remove(ids: readonly string[]): Promise<number> {
    for (const id of ids) await this.store.remove(KIND, id);
    return ids.length;
  }

  /** Undefined where its key is in the ring no more. */
  private async opened(sealed: string, id: string): Promise<RevealedValue | undefined> {
    return (await this.seal.open(sealed, id)) as unknown as RevealedValue | undefined;
  }

  private idOf(name: string): string {
    return this.names.digest('revealed', name).toString('base64url');
  }
}
