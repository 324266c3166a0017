import type { ArtifactPlace } from './artifact-place.js';
import { handleOf } from './artifact-handle.js';

const RESTING_ON_CONSENT = ['RefreshToken', 'AuthorizationCode', 'DeviceCode'];

/** Ends one consent and everything that was issued on it, at every node. */
export async function withdrawGrant({ store, box, revocations }: ArtifactPlace, grantId: string): Promise<void> {
  await revocations.revoke('grant', grantId);
  await store.remove('Grant', handleOf(box, 'Grant', grantId));
  for (const kind of RESTING_ON_CONSENT) await store.removeByGrant(kind, handleOf(box, 'grant', grantId));
}
