import { hash } from 'node:crypto';
import { SCOPES, type TokenClaims } from '@gatehouse/kernel';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { boundKeyOf } from '../tokens/jwt-facts.js';
import { TokenRejected } from '../tokens/token-rejected.js';
import type { ExternalIssuer, WordMeaning } from './external-issuer.js';

/** A token whose signature, issuer and times are in order, read. */
export interface ExternalToken {
  readonly claims: TokenClaims;
  readonly audiences: readonly string[];
  readonly boundTo: string | undefined;
}

/** Claims that only tokens about a sign-in have (OIDC Core section 3.1.3.6; OIDC Back-Channel Logout section 2.4). */
const NOT_FOR_ACCESS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];
/** Where the client is named: RFC 9068, Keycloak, Auth0 and Entra v2, Okta, Entra v1. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

/** Reads what an issuer says into what the gateway asks. Throws TokenRejected. */
export function readExternalToken(token: string, { typ }: JWTHeaderParameters, payload: JWTPayload, issuer: ExternalIssuer): ExternalToken {
  const audiences = [payload.aud ?? []].flat();
  const clientId = CLIENT_CLAIMS.map((name) => payload[name]).find((value) => typeof value === 'string' && value !== '') as
    string | undefined;
  if (clientId === undefined || audiences.some((audience) => typeof audience !== 'string')) throw new TokenRejected('malformed');
  if (!saysAccess(typ)) assertForAccess(payload, audiences, clientId);
  if (payload.exp! - payload.iat! > issuer.maximumLifeSeconds) throw new TokenRejected('too_long');
  const told = issuer.groups.length > 0 ? groupsOf(payload, issuer.groupClaim) : new Set();
  const groups = issuer.groups.filter((group) => told.has(group));
  return {
    audiences,
    boundTo: boundKeyOf(payload['cnf']),
    claims: {
      subject: accountNamed(payload, issuer.accountClaim),
      issuer: issuer.issuer,
      tokenId: typeof payload.jti === 'string' && payload.jti !== '' ? payload.jti : hash('sha256', token, 'base64url'),
      clientId,
      scopes: scopesOf(payload, issuer),
      expiresAt: payload.exp!,
      ...(groups.length > 0 ? { groups } : {}),
    },
  };
}

function saysAccess(typ: string | undefined): boolean {
  const named = typ?.toLowerCase().replace(/^application\//, '');
  if (named === 'at+jwt') return true;
  // Okta's tokens have no typ; those of the others are of the plain type.
  if (named === undefined || named === 'jwt') return false;
  throw new TokenRejected('not_for_access');
}

/** A token of the plain type could be about a sign-in: those are for the client, and whoever was shown one could use it here (RFC 9068 section 5). */
function assertForAccess(payload: JWTPayload, audiences: readonly string[], clientId: string): void {
  const kind = payload['typ'];
  if (NOT_FOR_ACCESS.some((name) => payload[name] !== undefined)) throw new TokenRejected('not_for_access');
  // Keycloak says in the payload what kind of token it is.
  if (kind !== undefined && kind !== 'Bearer' && kind !== 'DPoP') throw new TokenRejected('not_for_access');
  if (audiences.every((audience) => audience === clientId)) throw new TokenRejected('not_for_access');
}

/** The account that a claim names. Throws TokenRejected `account`. */
export function accountNamed(payload: JWTPayload, claim: string): string {
  const name = payload[claim];
  if (typeof name !== 'string' || name === '' || name !== name.trim()) throw new TokenRejected('account');
  // An address that nobody checked is whatever the person typed.
  if (claim === 'email' && payload['email_verified'] !== true) throw new TokenRejected('account');
  return name;
}

/** Accounts are found without regard to case, which is right for addresses; identifiers that differ in case are different people. */
export const isSpelledAs = (user: string, named: string, claim: string): boolean => claim === 'email' || user === named;

/** Words of claims that hold them in one string with spaces between (RFC 8693 section 4.2) or in a list. */
function wordsOf(payload: JWTPayload, claims: readonly string[]): ReadonlySet<string> {
  const words = claims.flatMap((claim) => {
    const value = payload[claim];
    return typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
  });
  return new Set(words);
}

/** Names of groups may hold spaces, so a text is one name. */
function groupsOf(payload: JWTPayload, claim: string): ReadonlySet<unknown> {
  const elsewhere = payload['_claim_names'];
  // Where there are too many, Entra ID says where to ask for them. Groups narrow, so not to know them is no reason to go on.
  if (payload['hasgroups'] === true || (typeof elsewhere === 'object' && elsewhere !== null && claim in elsewhere))
    throw new TokenRejected('groups');
  return new Set([payload[claim] ?? []].flat());
}

function meaningsOf<T>(words: ReadonlySet<string>, meanings: readonly WordMeaning<T>[]): T[] {
  return [...new Set(meanings.flatMap(({ word, means }) => (words.has(word) ? means : [])))];
}

function scopesOf(payload: JWTPayload, { scopeClaims, scopes }: ExternalIssuer): readonly string[] {
  const words = wordsOf(payload, scopeClaims);
  return scopes ? meaningsOf(words, scopes) : SCOPES.filter((scope) => words.has(scope));
}
