import { challengeParameters, insufficientScopes } from '../../front/challenge.js';

/** A request that an upstream refused for its credential: HTTP 401 or 403. Nothing was done then. */
export interface Challenge {
  readonly status: number;
  /** Its `WWW-Authenticate`. */
  readonly header: string | undefined;
  /** The token that the request carried. */
  readonly token: string | undefined;
}

/** Whose credential goes to an upstream: one that was got for that upstream, never the token that the caller came with. */
export abstract class UpstreamAuthority {
  /** The token for the next request; undefined while nobody asked for one. Throws WireFault. */
  abstract token(): Promise<string | undefined>;

  /** After a refusal: true where another token is there, so that the request is worth repeating, once. Throws WireFault. */
  abstract renew(challenge: Challenge): Promise<boolean>;
}

/** A token that somebody gave out beforehand. */
export class FixedAuthority extends UpstreamAuthority {
  constructor(private readonly read: () => string) {
    super();
  }

  override async token(): Promise<string> {
    return this.read();
  }

  override renew(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** An authority where a person may have to do something first. */
export abstract class PersonalAuthority extends UpstreamAuthority {
  /** Names the sign-in that calls go with: another one is another account, perhaps. Undefined: a person has to sign in there first. */
  abstract signIn(): Promise<string | undefined>;
}

/** Where the resource metadata is, as the challenge says (RFC 9728 section 5.1). */
export function metadataPlaceIn({ header }: Pick<Challenge, 'header'>): string | undefined {
  const place = challengeParameters(header).get('resource_metadata');
  return place !== undefined && URL.canParse(place) ? place : undefined;
}

/** The scopes that would have been enough: those of a 401, and those of a 403 that is about scopes (RFC 6750 section 3.1). */
export function scopeIn({ status, header }: Pick<Challenge, 'status' | 'header'>): string | undefined {
  if (status === 403) return insufficientScopes(header)?.join(' ');
  return challengeParameters(header).get('scope') || undefined;
}
