import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import type { HeldToken } from './token.js';

/** What a sign-in at an upstream left: good there, with the authorization server that gave it, and nowhere else. */
export interface UpstreamCredential {
  /** Names the sign-in that it came from; renewals keep it. */
  readonly signIn: string;
  /** Of the upstream, as configured. */
  readonly url: string;
  /** Empty where a person entered a key of the upstream's own. */
  readonly issuer: string;
  readonly resource: string;
  /** Where its resource metadata was found, if not at its well-known place. */
  readonly metadataPlace?: string;
  readonly redirectUri: string;
  /** What the authorization server knows the gateway as. A secret that gateway.yaml refers to is not in it. */
  readonly client: OAuthClientInformationMixed;
  readonly token: HeldToken;
  /** Scopes that were asked for. */
  readonly asked?: string;
  /** Scopes that the upstream has asked for since: the next sign-in asks for them too. */
  readonly wanted?: string;
  /** True once the authorization server took it back: a person has to sign in again. */
  readonly ended?: boolean;
}

/** Where one credential is kept: of one person at one upstream, or of the gateway itself there. A port. */
export abstract class KeptAccount {
  /** Undefined where there is none that can be read. Cheap where nothing changed. */
  abstract read(): Promise<UpstreamCredential | undefined>;
  abstract write(credential: UpstreamCredential): Promise<void>;
  /**
   * Puts what `work` makes of the newest one in its place: on one node at a time, since a refresh token is good once. Where another was faster
   * and `seen` is not what is kept any more, that is the answer and nothing is done. Throws what `work` throws.
   */
  abstract renew(
    seen: UpstreamCredential,
    work: (newest: UpstreamCredential) => Promise<UpstreamCredential>,
  ): Promise<UpstreamCredential | undefined>;
}
