import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import type { HeldToken } from './token.js';

/** What a sign-in at an upstream left: good there, with the authorization server that gave it, and nowhere else. */
export interface UpstreamCredential {
  /** Of the upstream, as configured. */
  readonly url: string;
  readonly issuer: string;
  readonly resource: string;
  readonly redirectUri: string;
  /** What the authorization server knows the gateway as. A secret that gateway.yaml refers to is not in it. */
  readonly client: OAuthClientInformationMixed;
  readonly token: HeldToken;
  /** Scopes that were asked for. */
  readonly asked?: string;
  /** Scopes that the upstream has asked for since: the next sign-in asks for them too. */
  readonly wanted?: string;
}

/** Keeps them. A port, so that a deployment may bring its own store. */
export abstract class UpstreamCredentials {
  /** Undefined where there is none that can be read. */
  abstract read(slug: string): Promise<UpstreamCredential | undefined>;
  abstract write(slug: string, credential: UpstreamCredential): Promise<void>;
}
