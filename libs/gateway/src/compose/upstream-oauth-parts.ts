import { join } from 'node:path';
import type { LoadedConfig, UpstreamOAuthSection, UpstreamSection } from '@gatehouse/config';
import {
  ClientCredentialsAuthority,
  SealedCredentials,
  SignedInAuthority,
  UpstreamSignIn,
  type ClientProof,
  type CodeClient,
  type UpstreamAuthority,
  type UpstreamCredentials,
} from '@gatehouse/mcp';
import type { GuardedFetch } from '@gatehouse/net';
import type { LocalKeys } from './local-keys.js';

export interface OAuthTerms {
  readonly fetcher: GuardedFetch;
  readonly credentials: UpstreamCredentials;
}

interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** Where sign-ins at upstreams are kept: beside the signing keys, sealed. */
export function upstreamCredentials(keyDirectory: string, keys: LocalKeys): UpstreamCredentials {
  return new SealedCredentials(join(keyDirectory, 'upstreams'), keys.derive('upstream-credential'));
}

/** Whose credential goes to an MCP server with `auth.oauth`. */
export function authorityOf(section: UpstreamSection, secret: LoadedConfig['secret'], terms: OAuthTerms): UpstreamAuthority {
  const oauth = section.auth!.oauth!;
  const shared = { url: new URL(section.url!), fetch: terms.fetcher.fetch };
  if (oauth.grant === 'authorization-code')
    return new SignedInAuthority({ ...shared, slug: section.id, client: codeClientOf(oauth, secret), credentials: terms.credentials });
  const { issuer, clientId, scope } = oauth;
  return new ClientCredentialsAuthority({
    ...shared,
    client: { issuer: issuer!, clientId, scope, proof: proofOf(oauth, secret) },
  });
}

function codeClientOf(
  { issuer, clientId, clientSecret, clientMetadataUrl, scope }: UpstreamOAuthSection,
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
    const { credentials, fetcher, clientInfo } = terms;
    const url = new URL(section!.url!);
    try {
      return await UpstreamSignIn.begin(
        { slug, url, clientInfo, client: codeClientOf(oauth, secret), credentials, fetch: fetcher.fetch },
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
