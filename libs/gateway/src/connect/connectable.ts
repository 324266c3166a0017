import { randomUUID } from 'node:crypto';
import type { Principal } from '@gatehouse/kernel';
import {
  finishSignIn,
  planSignIn,
  revokeSignIn,
  UpstreamSignIn,
  type BegunSignIn,
  type CodeClient,
  type PersonalUpstream,
  type SignInPlan,
  type SignInTerms,
} from '@gatehouse/mcp';
import { VaultOwner } from '@gatehouse/vault';
import { VaultAccount, VaultRegistrations } from '../compose/vault-accounts.js';
import type { VaultParts } from '../compose/vault-parts.js';

export interface ConnectableTerms {
  readonly slug: string;
  readonly url: URL;
  /** Signs in there, or enters a key that they have from there. */
  readonly way: 'oauth' | 'key';
  readonly client: CodeClient;
  readonly clientInfo: SignInTerms['clientInfo'];
  readonly fetch: SignInTerms['fetch'];
  readonly connect?: SignInTerms['connect'];
  readonly vault: VaultParts;
}

export interface AccountState {
  readonly state: 'connected' | 'ended' | 'none';
  /** Milliseconds since the epoch; of the last sign-in or renewal. */
  readonly changedAt?: number;
}

/** An upstream at which people have accounts of their own, as they connect and disconnect them. All reject with OAuthFault. */
export class Connectable {
  readonly slug: string;
  readonly way: 'oauth' | 'key';

  constructor(
    private readonly terms: ConnectableTerms,
    readonly upstream: PersonalUpstream,
  ) {
    this.slug = terms.slug;
    this.way = terms.way;
  }

  get host(): string {
    return this.terms.url.host;
  }

  async stateOf(person: Principal): Promise<AccountState> {
    const account = this.accountOf(person);
    const kept = await account.read();
    if (!kept || kept.url !== this.terms.url.href) return { state: 'none' };
    const { changedAt } = account;
    return { state: kept.ended ? 'ended' : 'connected', ...(changedAt === undefined ? {} : { changedAt }) };
  }

  plan(person: Principal): Promise<SignInPlan> {
    return planSignIn(this.signInOf(person));
  }

  begin(person: Principal, redirectUri: string, plan: SignInPlan): Promise<UpstreamSignIn> {
    return UpstreamSignIn.begin(this.signInOf(person), redirectUri, plan);
  }

  async finish(person: Principal, begun: BegunSignIn, answer: URLSearchParams): Promise<void> {
    await finishSignIn(this.signInOf(person), begun, answer);
    this.upstream.changed(person);
  }

  async enter(person: Principal, key: string): Promise<void> {
    const { href } = this.terms.url;
    const none = { issuer: '', redirectUri: '', client: { client_id: '' } };
    await this.accountOf(person).write({ ...none, signIn: randomUUID(), url: href, resource: href, token: { access: key } });
    this.upstream.changed(person);
  }

  /** Forgets it here first, whatever becomes of it there. Resolves with whether its authorization server took it back (RFC 7009). */
  async disconnect(person: Principal): Promise<boolean> {
    const account = this.accountOf(person);
    const kept = await account.read();
    await account.forget();
    this.upstream.changed(person);
    const { client, fetch } = this.terms;
    if (!kept || kept.issuer === '') return false;
    return revokeSignIn({ client, fetch }, kept).catch(() => false);
  }

  accountOf(person: Principal): VaultAccount {
    return new VaultAccount(this.terms.vault.vault, VaultOwner.person(person), this.slug);
  }

  private signInOf(person: Principal): SignInTerms {
    const { slug, url, client, clientInfo, fetch, connect, vault } = this.terms;
    const registrations = new VaultRegistrations(vault.vault, vault.deployment, slug);
    return { slug, url, client, clientInfo, fetch, connect, account: this.accountOf(person), registrations };
  }
}

/** Those that there are now: the configuration may change while the gateway runs. */
export class Connectables {
  private readonly known = new Map<string, Connectable>();

  /** @param current the upstream that serves under a slug now */
  constructor(private readonly current: (slug: string) => unknown) {}

  take(connectable: Connectable): void {
    this.known.set(connectable.slug, connectable);
  }

  find(slug: string): Connectable | undefined {
    const known = this.known.get(slug);
    return known && this.current(slug) === known.upstream ? known : undefined;
  }

  all(): readonly Connectable[] {
    return [...this.known.keys()].flatMap((slug) => this.find(slug) ?? []);
  }
}
