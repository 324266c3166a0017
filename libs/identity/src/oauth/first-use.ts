import { hash } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { handleOf } from './artifact-handle.js';
import type { ArtifactPlace } from './artifact-place.js';

const KIND = 'ReplayDetection';

/**
 * Ids of assertions and proofs that were used, for every node. The library looks first and writes then, between which the same one can come
 * in at another node; here the insert decides.
 */
export function countFirstUses(provider: Provider, { store, box, clock }: ArtifactPlace): void {
  provider.ReplayDetection.unique = (issuer: string, id: string, expiresAt: number): Promise<boolean> => {
    const handle = handleOf(box, KIND, hash('sha256', JSON.stringify([issuer, id]), 'base64url'));
    // Rows are purged by the hour; none goes before what it remembers has expired.
    return store.saveNew({ kind: KIND, id: handle, sealed: '', expiresAt: Math.max(expiresAt * 1000, clock.now()) + 1000 });
  };
}
