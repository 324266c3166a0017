import type { ArtifactPlace } from './artifact-place.js';

const RESTING_ON_CONSENT = ['RefreshToken', 'AuthorizationCode', 'DeviceCode'];

/** Ends one consent and everything that was issued on it, at every node. */
export async function withdrawGrant({ store, box, revocations }: ArtifactPlace, grantId: string): Promise<void> {
  await revocations.revoke('grant', grantId);
  await store.remove('Grant', box.handle('Grant', grantId));
  for (const kind of RESTING_ON_CONSENT) await store.removeByGrant(kind, box.handle('grant', grantId));
}
