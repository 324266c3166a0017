import { CLIENTS, idsOf } from '../clients.js';
import type { Examination } from '../examination.js';
import type { Fault } from '../findings.js';
import { jsonObject } from '../messages.js';
import { NoAnswer } from '../wire.js';
import { probeEndpoints } from './endpoints.js';
import { silence } from './silence.js';
import type { ResourceMetadata } from './resource-metadata.js';
import { textsIn, type ServerDocument } from './server-document.js';

/** RFC 8414 section 3.1, then OpenID Connect Discovery with the path inserted, then appended: what all of the clients do. */
function placesOf(issuer: URL): URL[] {
  const path = issuer.pathname.replace(/\/$/, '');
  const places = [`/.well-known/oauth-authorization-server${path}`, `/.well-known/openid-configuration${path}`];
  return [...places, ...(path === '' ? [] : [`${path}/.well-known/openid-configuration`])].map((place) => new URL(place, issuer.origin));
}

/** The authorization server as it describes itself. Undefined where clients cannot begin to sign in. */
export async function serverMetadata(exam: Examination, { issuer, scopes }: ResourceMetadata): Promise<ServerDocument | undefined> {
  const { findings } = exam;
  const document = await firstDocument(exam, issuer);
  if (!document) return undefined;
  if (document['issuer'] !== issuer) {
    findings.fault('server metadata', otherIssuer(issuer, document['issuer']));
    return undefined;
  }
  for (const fault of missing(document, issuer)) findings.fault('server metadata', fault);
  if (findings.hasFault('server metadata')) return undefined;
  findings.ok('server metadata', `${issuer} describes itself, with PKCE by S256`);
  remarks(exam, document, scopes);
  return (await probeEndpoints(exam, document)) ? document : undefined;
}

async function firstDocument({ wire, findings }: Examination, issuer: string): Promise<ServerDocument | undefined> {
  const tried: string[] = [];
  for (const place of placesOf(new URL(issuer))) {
    try {
      const { status, text } = await wire.ask(place, { headers: { accept: 'application/json' } });
      const document = status === 200 ? jsonObject(text) : undefined;
      if (document) return document;
      tried.push(`${place.pathname} (${status === 200 ? 'no JSON' : `HTTP ${status}`})`);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const { says, fix } = silence(place, error);
      findings.fault('server metadata', { side: 'identity provider', says: `of the authorization server ${issuer}: ${says}`, fix });
      return undefined;
    }
  }
  findings.fault('server metadata', {
    side: 'identity provider',
    says: `the authorization server ${issuer} does not describe itself at ${tried.join(', ')}`,
    fix: 'check the issuer that the resource metadata names; it must be the one that the provider publishes',
  });
  return undefined;
}

function otherIssuer(named: string, own: unknown): Fault {
  const bare = (text: string): string => text.replace(/\/$/, '');
  if (typeof own === 'string' && bare(own) === bare(named))
    return {
      side: 'gateway',
      says: `the resource metadata names the issuer ${named}, which calls itself ${own}, and clients compare letter by letter`,
      fix: `write it with${own.endsWith('/') ? '' : 'out'} the slash at its end`,
    };
  const itself = typeof own === 'string' ? `calls itself ${own.slice(0, 200)}` : 'does not name itself';
  return {
    side: 'identity provider',
    says: `the authorization server at ${named} ${itself}, and clients break off where the two differ`,
    fix: 'name exactly the issuer that the provider publishes, or correct the address that the provider was told it has',
  };
}

function missing(document: ServerDocument, issuer: string): Fault[] {
  const fault = (says: string, fix: string): Fault => ({
    side: 'identity provider',
    says: `the authorization server ${issuer} ${says}`,
    fix,
  });
  const faults: Fault[] = [];
  for (const name of ['authorization_endpoint', 'token_endpoint']) {
    const address = document[name];
    if (typeof address !== 'string' || !URL.canParse(address)) faults.push(fault(`names no ${name}`, 'complete its metadata'));
    else if (new URL(address).protocol !== 'https:' && new URL(issuer).protocol === 'https:')
      faults.push(fault(`names a ${name} that is not encrypted`, 'tell the provider its https address; a proxy may hide it'));
  }
  const methods = textsIn(document['code_challenge_methods_supported']);
  if (!methods?.includes('S256'))
    faults.push(
      fault(
        `does not say that it supports PKCE with S256, without which clients must not go on`,
        'switch PKCE on, and have code_challenge_methods_supported list S256',
      ),
    );
  const responses = textsIn(document['response_types_supported']);
  if (responses && !responses.includes('code'))
    faults.push(fault('does not offer the response type code', 'switch the authorization code flow on'));
  const grants = textsIn(document['grant_types_supported']);
  if (grants && !grants.includes('authorization_code'))
    faults.push(fault('does not offer the grant authorization_code', 'switch the authorization code flow on'));
  return faults;
}

function remarks({ findings }: Examination, document: ServerDocument, scopes: readonly string[]): void {
  const grants = textsIn(document['grant_types_supported']);
  if (grants && !grants.includes('refresh_token'))
    findings.note('server metadata', 'gives no refresh tokens, so people sign in again whenever a token ends');
  const methods = textsIn(document['token_endpoint_auth_methods_supported']);
  if (methods && !methods.includes('none'))
    findings.note('server metadata', 'takes no client without a secret (token_endpoint_auth_methods_supported has no "none")');
  const offered = textsIn(document['scopes_supported']);
  const unknown = offered ? scopes.filter((scope) => !offered.includes(scope)) : [];
  if (unknown.length > 0) findings.note('server metadata', `does not list the scopes that are asked for: ${unknown.join(' ')}`);
  if (document['authorization_response_iss_parameter_supported'] !== true)
    findings.note(
      'server metadata',
      'does not name itself in its answers (RFC 9207), so a redirect address of the connection alone is used; register that one',
      idsOf(CLIENTS.filter(({ wantsIss }) => wantsIss)),
    );
}
