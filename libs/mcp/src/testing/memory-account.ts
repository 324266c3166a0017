import { ClientRegistrations } from '../upstream/oauth/code-client.js';
import { KeptAccount, type UpstreamCredential } from '../upstream/oauth/upstream-credential.js';

/** For tests: whose credential is open to be looked at and taken away. */
export class MemoryAccount extends KeptAccount {
  credential: UpstreamCredential | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  override async read(): Promise<UpstreamCredential | undefined> {
    return this.credential;
  }

  override async write(credential: UpstreamCredential): Promise<void> {
    this.credential = credential;
  }

  override renew(
    seen: UpstreamCredential,
    work: (newest: UpstreamCredential) => Promise<UpstreamCredential>,
  ): Promise<UpstreamCredential | undefined> {
    const renewed = this.turn.then(async () => {
      if (this.credential?.token.access === seen.token.access) this.credential = await work(this.credential);
      return this.credential;
    });
    this.turn = renewed.catch(() => undefined);
    return renewed;
  }
}

export class MemoryRegistrations extends ClientRegistrations {
  private readonly clients = new Map<string, UpstreamCredential['client']>();

  override async find(issuer: string, redirectUri: string): Promise<UpstreamCredential['client'] | undefined> {
    return this.clients.get(`${issuer} ${redirectUri}`);
  }

  override async keep(issuer: string, redirectUri: string, client: UpstreamCredential['client']): Promise<void> {
    this.clients.set(`${issuer} ${redirectUri}`, client);
  }
}
