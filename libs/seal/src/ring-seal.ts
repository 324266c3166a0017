import type { Clock, JsonObject } from '@gatehouse/kernel';
import { DataKeys } from './data-keys.js';
import type { KeyRing } from './ring/key-ring.js';

/**
 * Texts of their own row that rest under a ring: the id of the key, the wrapped data key and what it seals in one string, so that a column which
 * held a sealed text can hold it. All reject with KeyRingFault where the ring cannot be used.
 */
export class RingSeal {
  private readonly keys: DataKeys;

  /** @param use what is sealed: authenticated, so that a text of another use does not open */
  constructor(ring: KeyRing, use: string, clock: Clock) {
    this.keys = new DataKeys(ring, use, clock);
  }

  newest(): Promise<string> {
    return this.keys.newest();
  }

  async close(content: object, bound: string): Promise<string> {
    const { keyId, wrapped, box } = await this.keys.current();
    return [keyId, wrapped, box.close(content, bound)].join(' ');
  }

  /** Undefined where its key is in the ring no more, where it was sealed for something else, and where it was changed. */
  async open(sealed: string, bound: string): Promise<JsonObject | undefined> {
    const [keyId, wrapped, text, ...rest] = sealed.split(' ');
    if (!keyId || !wrapped || !text || rest.length > 0) return undefined;
    const box = await this.keys.open({ keyId, wrapped });
    return box?.open(text, bound);
  }

  /** The key that a text rests under; empty for one that rests under none of a ring. */
  keyOf(sealed: string): string {
    return sealed.slice(0, Math.max(0, sealed.indexOf(' ')));
  }
}
