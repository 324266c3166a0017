import { randomBytes, randomUUID } from 'node:crypto';
import type { JsonObject } from '@gatehouse/kernel';
import { SealedBox, type KeyRing } from '@gatehouse/seal';
import type { VaultPlace, VaultRow } from './vault-store.js';

/** What is authenticated with a row and with its data key: one that was moved to another person, upstream or issuer does not open. */
const boundTo = ({ tenant, owner, upstream, issuer }: VaultPlace): string => JSON.stringify(['vault', tenant, owner, upstream, issuer]);

/** Rows as envelopes: AES-256-GCM under a data key of their own, which the key ring wraps. */
export class RowSeal {
  constructor(private readonly ring: KeyRing) {}

  newest(): Promise<string> {
    return this.ring.newest();
  }

  async close(place: VaultPlace, content: JsonObject, changedAt: number): Promise<VaultRow> {
    const { tenant, owner, upstream, issuer } = place;
    const dataKey = randomBytes(32);
    const bound = boundTo(place);
    const wrapped = await this.ring.wrap(dataKey, bound);
    const sealed = new SealedBox(dataKey).close(content, bound);
    return { tenant, owner, upstream, issuer, ...wrapped, sealed, revision: randomUUID(), changedAt };
  }

  /** Undefined where it does not open. */
  async open(row: VaultRow): Promise<JsonObject | undefined> {
    const bound = boundTo(row);
    const dataKey = await this.ring.unwrap(row, bound);
    return dataKey && new SealedBox(dataKey).open(row.sealed, bound);
  }
}
