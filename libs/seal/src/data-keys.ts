import { randomBytes } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import type { KeyRing, WrappedKey } from './ring/key-ring.js';
import { SealedBox } from './sealed-box.js';

/** A data key that seals now, and how it is kept beside what it seals. */
export interface DataKey extends WrappedKey {
  readonly box: SealedBox;
}

/** What another node or a person changed in the ring counts here after this time. */
export const RING_SEEN_MS = 2_000;
/** So that one data key which gets out opens an hour of values. */
const RENEWED_MS = 3_600_000;
const MOST_OPENED = 500;

/**
 * Data keys for many small values: one key of this process seals all of them for an hour, and the ring wraps it once. Where a vault has few
 * rows, each with a key of its own, values of placeholders are written by the hundred, and a key management service is asked once for all.
 */
export class DataKeys {
  private held: { readonly key: DataKey; readonly since: number } | undefined;
  private seenAt = Number.NEGATIVE_INFINITY;
  private readonly opened = new Map<string, { readonly box: SealedBox | undefined; readonly at: number }>();

  /** @param use what these keys seal: authenticated with each of them, so that one of another use does not unwrap */
  constructor(
    private readonly ring: KeyRing,
    private readonly use: string,
    private readonly clock: Clock,
  ) {}

  newest(): Promise<string> {
    return this.ring.newest();
  }

  /** Rejects with KeyRingFault where the ring cannot be used. */
  async current(): Promise<DataKey> {
    const now = this.clock.now();
    const { held } = this;
    if (held && now - this.seenAt < RING_SEEN_MS && now - held.since < RENEWED_MS) return held.key;
    const newest = await this.ring.newest();
    this.seenAt = now;
    if (held?.key.keyId === newest && now - held.since < RENEWED_MS) return held.key;
    const bytes = randomBytes(32);
    const key = { ...(await this.ring.wrap(bytes, this.use)), box: new SealedBox(bytes) };
    this.held = { key, since: now };
    return key;
  }

  /** Undefined where that key is not in the ring any more. */
  async open({ keyId, wrapped }: WrappedKey): Promise<SealedBox | undefined> {
    const name = `${keyId} ${wrapped}`;
    const now = this.clock.now();
    const known = this.opened.get(name);
    if (known && now - known.at < RING_SEEN_MS) return known.box;
    const bytes = await this.ring.unwrap({ keyId, wrapped }, this.use);
    const box = bytes && new SealedBox(bytes);
    if (this.opened.size >= MOST_OPENED) this.opened.clear();
    this.opened.set(name, { box, at: now });
    return box;
  }
}
