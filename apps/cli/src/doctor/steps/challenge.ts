import { challengeParameters } from '@gatehouse/mcp';
import { CLIENTS } from '../clients.js';
import type { Examination, Reached } from '../examination.js';
import { FIRST_REQUESTS, firstRequest, MODERN } from '../messages.js';

export interface Challenge {
  /** `resource_metadata` of it, absolute. */
  readonly place?: URL;
  readonly scopes: readonly string[];
}

/** What a request without a token is told (RFC 6750 section 3, RFC 9728 section 5.1). Undefined where clients cannot go on. */
export async function challenge(exam: Examination, { url, answer }: Reached): Promise<Challenge | undefined> {
  const { findings } = exam;
  await otherRevisions(exam, url);
  await otherNames(exam, url);
  const header = answer.headers['www-authenticate'];
  if (header === undefined) {
    findings.note('challenge', 'the 401 has no WWW-Authenticate header, so clients have to guess where the metadata is');
    return { scopes: [] };
  }
  if (!/\b(bearer|dpop)\b/i.test(header)) {
    const scheme = /^\s*([\w-]+)/.exec(header)?.[1] ?? 'another scheme';
    findings.fault('challenge', {
      side: 'proxy',
      says: `${url.href} asks for ${scheme} sign-in, which no MCP client does`,
      fix: 'take that off this path and /.well-known/; the gateway signs people in itself',
    });
    return undefined;
  }
  const parameters = challengeParameters(header);
  const scopes = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.includes('offline_access'))
    findings.note('challenge', 'it asks for offline_access, which is for clients to ask for, not for a resource server');
  const named = parameters.get('resource_metadata');
  if (named === undefined) {
    findings.note('challenge', 'the challenge names no resource_metadata, so clients have to guess where it is');
    return { scopes };
  }
  if (!URL.canParse(named)) {
    findings.fault('challenge', {
      side: 'gateway',
      says: `resource_metadata of the challenge is "${named.slice(0, 200)}", which is no absolute address, and clients pass it over`,
      fix: `write it as ${url.origin}/.well-known/oauth-protected-resource${url.pathname}`,
    });
    return undefined;
  }
  findings.ok('challenge', `asks for a token${scopes.length > 0 ? ` with ${scopes.join(' ')}` : ''}, and says where the metadata is`);
  return { place: new URL(named), scopes };
}

/** Clients of today begin in three ways. */
async function otherRevisions({ wire, findings }: Examination, url: URL): Promise<void> {
  for (const revision of FIRST_REQUESTS.slice(1)) {
    const { status } = await wire.ask(url, { method: 'POST', ...firstRequest(revision) });
    if (status === 401) continue;
    const says = `a first request of ${revision} without a token is answered ${status}, one of ${FIRST_REQUESTS[0]} 401`;
    if (revision === MODERN) findings.note('challenge', `${says}; clients fall back to the older one`);
    else
      findings.fault('challenge', {
        side: 'gateway',
        says: `${says}, so clients of that revision never learn that they have to sign in`,
        fix: 'check the token before anything else of a request is judged',
      });
  }
}

/** Firewalls before a gateway know applications by what they call themselves. */
async function otherNames({ wire, findings }: Examination, url: URL): Promise<void> {
  const first = firstRequest('2025-11-25');
  for (const { id, name, userAgent } of CLIENTS) {
    if (userAgent === undefined) continue;
    const { status } = await wire.ask(url, { method: 'POST', ...first, headers: { ...first.headers, 'user-agent': userAgent } });
    if (status === 401) continue;
    findings.fault(
      'challenge',
      {
        side: 'proxy',
        says: `requests that call themselves ${userAgent} are answered ${status} instead of 401`,
        fix: `let ${name} through the firewall or bot protection before the gateway`,
      },
      [id],
    );
  }
}
