import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { userKeyOf } from '../accounts/person.js';
import { handleOf } from './artifact-handle.js';
import type { ArtifactPlace } from './artifact-place.js';
import type { Artifact } from './artifact-store.js';
import { withdrawGrant } from './withdraw-grant.js';

/** How long an application that registered itself is known. It registers again when it is told `invalid_client`. */
const REGISTRATION_SECONDS = 90 * 86_400;

/** What oidc-provider keeps, of one kind. */
export class ArtifactAdapter implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly place: ArtifactPlace,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { store, box, clock } = this.place;
    const handle = handleOf(box, this.kind, id);
    const { consumed, ...kept } = payload;
    const seconds = expiresIn ?? (this.kind === 'Client' ? REGISTRATION_SECONDS : undefined);
    await store.save({
      kind: this.kind,
      id: handle,
      sealed: box.closeText(JSON.stringify(kept), `${this.kind} ${handle}`),
      ...(payload.grantId ? { grant: handleOf(box, 'grant', payload.grantId) } : {}),
      ...(payload.accountId ? { account: handleOf(box, 'account', userKeyOf(payload.accountId)) } : {}),
      ...(payload.uid ? { uid: handleOf(box, 'uid', payload.uid) } : {}),
      ...(payload.userCode ? { userCode: handleOf(box, 'userCode', payload.userCode) } : {}),
      ...(consumed ? { consumedAt: clock.now() } : {}),
      ...(seconds === undefined ? {} : { expiresAt: clock.now() + seconds * 1000 }),
    });
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.open('id', handleOf(this.place.box, this.kind, id));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.open('uid', handleOf(this.place.box, 'uid', uid));
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.open('userCode', handleOf(this.place.box, 'userCode', userCode));
  }

  /**
   * Of two that use the same code at once, both having found it unused, one gets here first. The other is a second use, which ends the sign-in as
   * any later one does; so is one of a refresh token for which `RefreshChain` has no excuse.
   */
  async consume(id: string): Promise<void> {
    const { store, box, clock } = this.place;
    if (await store.consume(this.kind, handleOf(box, this.kind, id), clock.now())) return;
    const { grantId } = (await this.find(id)) ?? {};
    if (grantId !== undefined) await withdrawGrant(this.place, grantId);
    throw new errors.InvalidGrant('used twice at the same time');
  }

  destroy(id: string): Promise<void> {
    return this.place.store.remove(this.kind, handleOf(this.place.box, this.kind, id));
  }

  /** Called for each kind that the client may hold when a code or refresh token was used twice, or a consent was withdrawn. */
  async revokeByGrantId(grantId: string): Promise<void> {
    const { store, box, revocations } = this.place;
    // Access tokens are kept nowhere: what withdraws them is the consent that they name.
    if (this.kind === 'AccessToken') await revocations.revoke('grant', grantId);
    else await store.removeByGrant(this.kind, handleOf(box, 'grant', grantId));
  }

  private async open(by: 'id' | 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> {
    const found = await this.place.store.find(this.kind, by, value);
    if (!found || this.isOver(found)) return undefined;
    const text = this.place.box.openText(found.sealed, `${this.kind} ${found.id}`);
    if (text === undefined) return undefined;
    const payload = JSON.parse(text) as AdapterPayload;
    if (this.isSignInOver(payload)) return undefined;
    return found.consumedAt === undefined ? payload : { ...payload, consumed: Math.floor(found.consumedAt / 1000) };
  }

  private isSignInOver({ accountId, loginTs, authTime }: AdapterPayload): boolean {
    const signedInAt: unknown = authTime ?? loginTs;
    return accountId !== undefined && typeof signedInAt === 'number' && this.place.revocations.isSignInOver(accountId, signedInAt);
  }

  private isOver({ expiresAt }: Artifact): boolean {
    return expiresAt !== undefined && expiresAt <= this.place.clock.now();
  }
}
