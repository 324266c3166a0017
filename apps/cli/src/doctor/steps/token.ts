import type { Examination } from '../examination.js';
import { jsonObject } from '../messages.js';
import type { ResourceMetadata } from './resource-metadata.js';

const MINUTE = 60;

/** What can be read of a token without its key: for whom it is, of whom, until when. Nothing of it is shown but addresses and times. */
export function judgeToken({ findings, token }: Examination, resource: ResourceMetadata | undefined): void {
  const claims = token === undefined ? undefined : claimsOf(token);
  if (!claims) return findings.ok('token', 'cannot be looked into (no JWT); the server decides');
  const now = Math.floor(Date.now() / 1000);
  const { exp, nbf, iss, aud } = claims;
  if (typeof exp === 'number' && exp <= now)
    return findings.fault('token', {
      side: 'client',
      says: `the token ended ${minutes(now - exp)} ago`,
      fix: 'sign in again; check the clock of this machine if it was just made',
    });
  if (typeof nbf === 'number' && nbf > now + MINUTE)
    return findings.fault('token', {
      side: 'identity provider',
      says: `the token begins to count in ${minutes(nbf - now)} only`,
      fix: 'set the clocks of the provider and of this machine',
    });
  if (resource && typeof iss === 'string' && iss !== resource.issuer)
    return findings.fault('token', {
      side: 'client',
      says: `the token is of ${iss.slice(0, 200)}, and this resource takes those of ${resource.issuer}`,
      fix: 'sign in at the authorization server that the resource metadata names',
    });
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((each): each is string => typeof each === 'string');
  if (resource && audiences.length > 0 && !audiences.some((each) => covers(each, resource.resource)))
    return findings.fault('token', {
      side: 'identity provider',
      says: `the token is for ${audiences.map((each) => each.slice(0, 200)).join(', ')}, not for ${resource.resource}`,
      fix: 'have the provider put the resource parameter into aud (RFC 8707), or tell the gateway which audience the provider uses',
    });
  const left = typeof exp === 'number' ? `, good for ${minutes(exp - now)} more` : '';
  findings.ok('token', `is of ${String(iss)} for ${audiences.join(', ')}${left}`);
}

/** Providers that give audiences of their own are no fault by that: names that are no addresses are for the server to judge. */
function covers(audience: string, resource: string): boolean {
  if (!/^https?:/.test(audience)) return true;
  return resource === audience || resource.startsWith(audience.endsWith('/') ? audience : `${audience}/`);
}

const minutes = (seconds: number): string => (seconds < 2 * MINUTE ? `${seconds} seconds` : `${Math.round(seconds / MINUTE)} minutes`);

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature] = token.split('.');
  return payload !== undefined && signature !== undefined ? jsonObject(Buffer.from(payload, 'base64url').toString('utf8')) : undefined;
}
