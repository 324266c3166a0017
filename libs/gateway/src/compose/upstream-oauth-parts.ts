import type { LoadedConfig, UpstreamOAuthSection, UpstreamSection } from '@gatehouse/config';
import {
  ClientCredentialsAuthority,
  SignedInAuthority,
  UpstreamSignIn,
  type ClientProof,
  type CodeClient,
  type UpstreamAuthority,
} from '@gatehouse/mcp';
import type { GuardedFetch } from '@gatehouse/net';
import { VaultAccount, VaultRegistrations } from './vault-accounts.js';
import type { VaultParts } from './vault-parts.js';

export interface OAuthTerms {
  readonly fetcher: GuardedFetch;
  readonly vault: VaultParts;
}

interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

const ownAccount = (slug: string, { vault, deployment }: VaultParts): VaultAccount => new VaultAccount(vault, deployment, slug);

/** Whose credential goes to an MCP server with `auth.oauth`. */
export function authorityOf(section: UpstreamSection, secret: LoadedConfig['secret'], terms: OAuthTerms): UpstreamAuthority {
  const oauth = section.auth!.oauth!;
  const shared = { url: new URL(section.url!), fetch: terms.fetcher.fetch };
  if (oauth.grant === 'authorization-code')
    return new SignedInAuthority({
      ...shared,
      client: codeClientOf(oauth, secret),
      account: ownAccount(section.id, terms.vault),
      remedy: `run gatehouse upstream login ${section.id}`,
    });
  const { issuer, clientId, scope } = oauth;
  return new ClientCredentialsAuthority({
    ...shared,
    client: { issuer: issuer!, clientId, scope, proof: proofOf(oauth, secret) },
  });
}

/** How the gateway is known where people or administrators sign in. */
export function codeClientOf(
  {
    issuer,
    clientId,
    clientSecret,
    clientMetadataUrl,
    scope,
  }: Pick<UpstreamOAuthSection, 'issuer' | 'clientId' | 'clientSecret' | 'clientMetadataUrl' | 'scope'>,
  secret: LoadedConfig['secret'],
): CodeClient {
  return { issuer, clientId, secret: clientSecret && (() => secret(clientSecret)), metadataUrl: clientMetadataUrl, scope };
}

/** Begins sign-ins of the gateway at upstreams, for a person with a browser. */
export type BeginSignIn = (slug: string, redirectUri: string) => Promise<UpstreamSignIn>;

export function signInsAt({ config, secret }: LoadedConfig, terms: OAuthTerms & { clientInfo: ClientInfo }): BeginSignIn {
  return async (slug, redirectUri) => {
    const section = config.upstreams.find(({ id }) => id === slug);
    const oauth = section?.auth?.oauth;
    if (oauth?.grant !== 'authorization-code')
      throw new Error(`Nobody signs in at ${slug}: gateway.yaml has no upstream of that id with auth.oauth and grant authorization-code.`);
    const { vault, fetcher, clientInfo } = terms;
    try {
      return await UpstreamSignIn.begin(
        {
          slug,
          url: new URL(section!.url!),
          clientInfo,
          client: codeClientOf(oauth, secret),
          account: ownAccount(slug, vault),
          registrations: new VaultRegistrations(vault.vault, vault.deployment, slug),
          fetch: fetcher.fetch,
          connect: fetcher.connect,
        },
        redirectUri,
      );
    } catch (fault) {
      throw new Error(`The sign-in at ${slug} cannot begin: ${(fault as Error).message}.`, { cause: fault });
    }
  };
}

function proofOf({ clientSecret, privateKey, assertion, algorithm }: UpstreamOAuthSection, secret: LoadedConfig['secret']): ClientProof {
  if (assertion) return { type: 'assertion', assertion: () => secret(assertion) };
  return privateKey ? { type: 'key', key: () => secret(privateKey), algorithm } : { type: 'secret', secret: () => secret(clientSecret!) };
}
