import type { JsonObject } from '@gatehouse/kernel';
import { DAY_MS, daysBetween, listAt, objectAt, Observer, plain, textAt, timeOf, type Observation } from '../observation.js';
import type { RegistryAnswer } from '../registry-answers.js';
import { isSameSite } from './remote-place.js';

/**
 * What a place showed whoever came by its address, as the adapter writes it down:
 * `tls` (`fault`, `issuer`, `from`, `to`, `key`), `status`, `headers`, `protocol`, `redirectsTo`, `metadata` (RFC 9728: `status`, `resource`,
 * `servers`), `authorization` (RFC 8414, of the first of these: `status`, `issuer`).
 */
export interface Visited {
  readonly url: URL;
  readonly place: RegistryAnswer;
  /** SHA-256 of public keys, base64, that the deployment pinned. */
  readonly keys: readonly string[];
  readonly isLoopback: boolean;
}

const OF_THE_ANSWER = ['remote.answer', 'redirect', 'resource.metadata', 'authorization.server', 'protocol.era', 'transport.policy'];
const OF_THE_PLACE = ['certificate', 'certificate.age', 'certificate.key', ...OF_THE_ANSWER];
const SOON_DAYS = 7;
/** Node's names of what is wrong with a certificate. Any other is of a chain that leads to nobody who is trusted here. */
const EXPIRED = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
const CURRENT = '2026-07-28';
const PREVIOUS = '2025-11-25';

export function placeFacts({ url, place, keys, isLoopback }: Visited, now: number): Observation[] {
  const observer = new Observer(place);
  const transport = transportOf(url, isLoopback, observer);
  if (place.kind !== 'answered') return [transport, ...observer.silent(OF_THE_PLACE)];
  const { body } = place;
  const tls = url.protocol === 'https:' ? objectAt(body, 'tls') : undefined;
  const connection = [transport, ...(tls ? certificateFacts(tls, { keys, now, observer }) : without(observer))];
  if (typeof body['status'] !== 'number') {
    const why = textAt(body, 'fault') ?? 'nothing of its answer can be used';
    return [...connection, ...OF_THE_ANSWER.map((signal) => observer.cannotTell(signal, why))];
  }
  return [
    ...connection,
    answerOf(body, observer),
    redirectOf(url, body, observer),
    ...signInFacts(url, body, observer),
    eraOf(body, observer),
    ...(tls ? [policyOf(body, observer)] : []),
  ];
}

/** SHA-256 of the public key that it showed. */
export function keyShown(place: RegistryAnswer): string | undefined {
  return place.kind === 'answered' ? textAt(objectAt(place.body, 'tls'), 'key') : undefined;
}

function transportOf({ protocol, host }: URL, isLoopback: boolean, observer: Observer): Observation {
  if (protocol === 'https:') return observer.saw('transport', 'https', 'it is reached by https');
  if (isLoopback) return observer.saw('transport', 'loopback', 'it is on this machine');
  return observer.saw('transport', 'http', `${plain(host)} is reached by http: whoever is on the way reads and changes everything`);
}

function without(observer: Observer): Observation[] {
  const why = 'there is no TLS';
  return [
    ...['certificate', 'certificate.key', 'transport.policy'].map((signal) => observer.saw(signal, 'none-needed', why)),
    observer.saw('certificate.age', SOON_DAYS, why),
  ];
}

function answerOf(body: JsonObject, observer: Observer): Observation {
  const status = body['status'];
  const protocol = textAt(body, 'protocol');
  if (protocol !== undefined) return observer.saw('remote.answer', 'mcp', `it speaks MCP ${plain(protocol)}`);
  const isChallenged = status === 401 && textAt(objectAt(body, 'headers'), 'www-authenticate') !== undefined;
  if (isChallenged) return observer.saw('remote.answer', 'protected', 'it answers to nobody who is not signed in');
  return observer.saw('remote.answer', 'other', `it answers ${String(status)}, which no MCP server does to a first message`);
}

function certificateFacts(
  tls: JsonObject,
  { keys, now, observer }: { readonly keys: readonly string[]; readonly now: number; readonly observer: Observer },
): Observation[] {
  const key = textAt(tls, 'key');
  if (key === undefined)
    return ['certificate', 'certificate.age', 'certificate.key'].map((signal) => observer.cannotTell(signal, 'it showed no certificate'));
  const from = timeOf(textAt(tls, 'from'));
  const age =
    from === undefined
      ? observer.cannotTell('certificate.age', 'it does not say from when on it is good')
      : observer.saw('certificate.age', daysBetween(from, now), `made ${daysBetween(from, now)} days ago`);
  return [certificateOf(tls, now, observer), age, keyOf(key, keys, observer)];
}

function certificateOf(tls: JsonObject, now: number, observer: Observer): Observation {
  const fault = textAt(tls, 'fault');
  const until = timeOf(textAt(tls, 'to'));
  const issuer = plain(textAt(tls, 'issuer') ?? 'nobody named');
  const saw = (outcome: string, fact: string): Observation => observer.saw('certificate', outcome, fact);
  if (fault === OTHER_NAME) return saw('other-name', 'its certificate is that of another host');
  if ((fault !== undefined && EXPIRED.has(fault)) || (until !== undefined && until < now))
    return saw('expired', 'its certificate is not good today');
  if (fault !== undefined) return saw('untrusted', `nobody who is trusted here vouches for its certificate, which is by ${issuer}`);
  if (until === undefined) return observer.cannotTell('certificate', 'it does not say how long it is good');
  const days = Math.floor((until - now) / DAY_MS);
  return saw(days < SOON_DAYS ? 'expires-soon' : 'valid', `by ${issuer}, good for ${days} days more`);
}

function keyOf(key: string, keys: readonly string[], observer: Observer): Observation {
  const saw = (outcome: string, fact: string): Observation => observer.saw('certificate.key', outcome, fact);
  if (keys.length === 0) return saw('unpinned', `gateway.yaml pins no key; this one is certificateKeys: ['${plain(key)}']`);
  if (keys.includes(key)) return saw('pinned', 'its key is one that gateway.yaml names');
  return saw('differs', `its key ${plain(key)} is none that gateway.yaml names`);
}

function redirectOf(url: URL, body: JsonObject, observer: Observer): Observation {
  const to = textAt(body, 'redirectsTo');
  if (to === undefined) return observer.saw('redirect', 'none', 'it sends nobody elsewhere');
  const isHere = URL.canParse(to) && new URL(to).host === url.host && new URL(to).protocol === url.protocol;
  return observer.saw(
    'redirect',
    isHere ? 'same-host' : 'elsewhere',
    `it sends whoever asks to ${plain(to)}; name that address if it is meant`,
  );
}

/** Where people sign in, as its metadata says, and whether that says the same. An open server asks nobody. */
function signInFacts(url: URL, body: JsonObject, observer: Observer): Observation[] {
  if (body['status'] !== 401)
    return [
      observer.saw('resource.metadata', 'open', 'it asks nobody to sign in, at least not for a first message'),
      observer.saw('authorization.server', 'none-needed', 'it asks nobody to sign in'),
    ];
  const metadata = objectAt(body, 'metadata');
  const resource = textAt(metadata, 'resource');
  const [server] = listAt(metadata, 'servers').filter((each) => typeof each === 'string');
  return [metadataOf(url, resource, observer), authorizationOf(url, server, { body, observer })];
}

function metadataOf(url: URL, resource: string | undefined, observer: Observer): Observation {
  const saw = (outcome: string, fact: string): Observation => observer.saw('resource.metadata', outcome, fact);
  if (resource === undefined) return saw('missing', 'it does not say where to sign in for it (RFC 9728)');
  const named = URL.canParse(resource) ? new URL(resource) : undefined;
  const isIt = named?.origin === url.origin && url.pathname.startsWith(named.pathname.replace(/\/$/, ''));
  return isIt ? saw('matches', 'its metadata names it') : saw('differs', `its metadata is about ${plain(resource)}`);
}

function authorizationOf(
  url: URL,
  server: string | undefined,
  { body, observer }: { readonly body: JsonObject; readonly observer: Observer },
): Observation {
  if (server === undefined || !URL.canParse(server))
    return observer.cannotTell('authorization.server', 'its metadata names no authorization server');
  const saw = (outcome: string, fact: string): Observation => observer.saw('authorization.server', outcome, fact);
  const { protocol, hostname, host } = new URL(server);
  if (protocol !== 'https:' && url.protocol === 'https:') return saw('insecure', `people would sign in at ${plain(host)} by http`);
  const issuer = textAt(objectAt(body, 'authorization'), 'issuer');
  if (issuer === undefined) return observer.cannotTell('authorization.server', `${plain(host)} did not say what it is (RFC 8414)`);
  if (issuer.replace(/\/$/, '') !== server.replace(/\/$/, '')) return saw('mismatch', `${plain(host)} calls itself ${plain(issuer)}`);
  const isHere = isSameSite(hostname, url.hostname);
  return saw(isHere ? 'same-site' : 'elsewhere', `people sign in at ${plain(host)}${isHere ? '' : ', which belongs to another domain'}`);
}

function eraOf(body: JsonObject, observer: Observer): Observation {
  const protocol = textAt(body, 'protocol');
  if (protocol === undefined) return observer.cannotTell('protocol.era', 'it does not say before somebody signs in');
  const outcome = protocol >= CURRENT ? 'current' : protocol === PREVIOUS ? 'previous' : 'old';
  return observer.saw('protocol.era', outcome, `it answers with MCP ${plain(protocol)}`);
}

function policyOf(body: JsonObject, observer: Observer): Observation {
  const said = textAt(objectAt(body, 'headers'), 'strict-transport-security');
  return observer.saw(
    'transport.policy',
    said ? 'strict' : 'none',
    said ? 'it is to be reached by https alone' : 'it does not insist on https',
  );
}
