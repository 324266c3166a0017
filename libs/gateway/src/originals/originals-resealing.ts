import type { ArtifactStore } from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';
import { DataKeys, type KeyRing } from '@gatehouse/seal';
import { ORIGINALS, sealedParts } from './kept-originals.js';

/** Seals originals anew under the newest key, while gateways serve. What is under it already is done. */
export class OriginalsResealing {
  private readonly keys: DataKeys;

  constructor(
    private readonly store: ArtifactStore,
    ring: KeyRing,
    private readonly clock: Clock,
  ) {
    this.keys = new DataKeys(ring, ORIGINALS.use, clock);
  }

  /** How many that somebody could still read rest under which key. */
  async countByKey(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { sealed } of await this.kept()) {
      const { keyId } = sealedParts(sealed);
      counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
    }
    return counts;
  }

  /** How many were sealed anew, and how many cannot be opened. They end when they would have ended. */
  async run(): Promise<{ readonly sealed: number; readonly unreadable: number }> {
    const done = { sealed: 0, unreadable: 0 };
    for (const { id, sealed: before } of await this.kept()) {
      const { text, ...key } = sealedParts(before);
      const { box, ...under } = await this.keys.current();
      if (key.keyId === under.keyId) continue;
      const content = (await this.keys.open(key))?.open(text, id);
      // One that was erased meanwhile stays erased.
      const still = await this.store.find(ORIGINALS.kind, 'id', id);
      if (still?.sealed !== before) continue;
      if (content === undefined) {
        done.unreadable += 1;
        continue;
      }
      await this.store.save({ ...still, sealed: [under.keyId, under.wrapped, box.close(content, id)].join(' ') });
      done.sealed += 1;
    }
    return done;
  }

  private async kept() {
    const now = this.clock.now();
    return (await this.store.findByKind(ORIGINALS.kind)).filter(({ expiresAt }) => (expiresAt ?? 0) > now);
  }
}
