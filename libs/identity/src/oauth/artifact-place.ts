import type { Clock } from '@gatehouse/kernel';
import { userKeyOf } from '../accounts/person.js';
import type { Revocations } from '../tokens/revocations.js';
import type { ArtifactStore } from './artifact-store.js';
import type { SealedBox } from '@gatehouse/seal';
import { handleOf } from './artifact-handle.js';

/** Where the authorization server keeps what it issues, and what is withdrawn. */
export interface ArtifactPlace {
  readonly store: ArtifactStore;
  readonly box: SealedBox;
  readonly revocations: Revocations;
  readonly clock: Clock;
}

/**
 * Ends every token, consent and browser session of a person, and whatever sign-in they are in the middle of. Unless their account says no
 * they can sign in again.
 */
export async function withdrawAccount({ store, box, revocations }: ArtifactPlace, user: string): Promise<void> {
  const account = userKeyOf(user);
  await revocations.revoke('account', account);
  await store.removeByAccount(handleOf(box, 'account', account));
}
