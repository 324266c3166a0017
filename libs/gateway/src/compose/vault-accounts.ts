import type { JsonObject } from '@gatehouse/kernel';
import { ClientRegistrations, KeptAccount, type UpstreamCredential } from '@gatehouse/mcp';
import type { Kept, Vault, VaultOwner } from '@gatehouse/vault';

/** A registration that is older is made anew: authorization servers forget clients, and say so to nobody but the person in the browser. */
const REGISTERED_FOR_MS = 30 * 86_400_000;

// What opens was written here.
const credentialOf = (kept: Kept | undefined): UpstreamCredential | undefined => kept?.content as unknown as UpstreamCredential | undefined;
const contentOf = (credential: UpstreamCredential): JsonObject => credential as unknown as JsonObject;

/** One owner's account at one upstream, in the vault. */
export class VaultAccount extends KeptAccount {
  private known: Kept | undefined;

  constructor(
    private readonly vault: Vault,
    private readonly owner: VaultOwner,
    private readonly upstream: string,
  ) {
    super();
  }

  override async read(): Promise<UpstreamCredential | undefined> {
    this.known = await this.vault.read(this.owner, this.upstream, this.known);
    return credentialOf(this.known);
  }

  override write(credential: UpstreamCredential): Promise<void> {
    return this.vault.write(this.owner, { upstream: this.upstream, issuer: credential.issuer }, contentOf(credential));
  }

  override async renew(
    seen: UpstreamCredential,
    work: (newest: UpstreamCredential) => Promise<UpstreamCredential>,
  ): Promise<UpstreamCredential | undefined> {
    const isSpent = (content: JsonObject): boolean => {
      const { token } = content as unknown as UpstreamCredential;
      return token.access === seen.token.access && token.refresh === seen.token.refresh;
    };
    const renewed = async (content: JsonObject) => contentOf(await work(content as unknown as UpstreamCredential));
    this.known = await this.vault.change(this.owner, this.upstream, { isSpent, work: renewed });
    return credentialOf(this.known);
  }

  async forget(): Promise<void> {
    await this.vault.forget(this.owner, this.upstream);
  }

  /** Milliseconds since the epoch; of the last sign-in or renewal. */
  get changedAt(): number | undefined {
    return this.known?.changedAt;
  }
}

/** What the gateway is registered as at the authorization servers of one upstream, for everybody who signs in there. */
export class VaultRegistrations extends ClientRegistrations {
  private readonly place: string;

  /** @param owner the deployment */
  constructor(
    private readonly vault: Vault,
    private readonly owner: VaultOwner,
    upstream: string,
  ) {
    super();
    // No slug holds this sign, so that no upstream's credential is meant.
    this.place = `${upstream}#client`;
  }

  override async find(issuer: string, redirectUri: string): Promise<UpstreamCredential['client'] | undefined> {
    const kept = await this.vault.read(this.owner, this.place);
    if (!kept || kept.issuer !== issuer || kept.changedAt < Date.now() - REGISTERED_FOR_MS) return undefined;
    const { redirectUri: known, client } = kept.content;
    return known === redirectUri ? (client as unknown as UpstreamCredential['client']) : undefined;
  }

  override keep(issuer: string, redirectUri: string, client: UpstreamCredential['client']): Promise<void> {
    return this.vault.write(this.owner, { upstream: this.place, issuer }, { redirectUri, client: client as unknown as JsonObject });
  }
}
