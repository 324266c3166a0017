import type { Scope } from '@gatehouse/kernel';

/** A word in a token and what it stands for here. Words are compared exactly. */
export interface WordMeaning<T> {
  readonly word: string;
  readonly means: readonly T[];
}

/** Somebody else whose signature is taken, whatever it stands under. */
export interface TrustedIssuer {
  /** Exact `iss`, trailing slash included where it has one. */
  readonly issuer: string;
  /** Where its keys are; found by its metadata where not given. */
  readonly jwksUri?: string;
  /** Asymmetric ones: with a symmetric one the gateway could sign what it verifies. */
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  /** Longest life of what it signs, in seconds: how long a token that was withdrawn at its issuer goes on being good here. */
  readonly maximumLifeSeconds: number;
  /** How long keys stay good that cannot be read again, in milliseconds. */
  readonly keysKeptMs: number;
  /** Claim that holds the sign-in name of an account of gateway.yaml. */
  readonly accountClaim: string;
}

/** An authorization server of somebody else whose access tokens are taken (RFC 9068, RFC 8414). */
export interface ExternalIssuer extends TrustedIssuer {
  /** `aud` of tokens for the whole gateway. A token for one endpoint names that endpoint's address. */
  readonly audiences: readonly string[];
  readonly scopeClaims: readonly string[];
  /** What its scopes or roles allow here; undefined where it issues `mcp:read`, `mcp:write` and `mcp:admin` itself. */
  readonly scopes?: readonly WordMeaning<Scope>[];
  readonly groupClaim: string;
  /** Groups that mean something here; others are not remembered. */
  readonly groups: readonly string[];
}
