import { bareHost, isLoopback } from '@gatehouse/net';
import { CLIENTS, idsOf, namesOf } from '../clients.js';
import type { Examination } from '../examination.js';
import type { Fault } from '../findings.js';
import { jsonObject } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';
import type { Challenge } from './challenge.js';
import { textsIn } from './server-document.js';
import { silence } from './silence.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

export interface ResourceMetadata {
  readonly resource: string;
  /** Of the authorization server that clients take, which is the first. */
  readonly issuer: string;
  readonly scopes: readonly string[];
}

type Document = Readonly<Record<string, unknown>>;

/** Protected resource metadata (RFC 9728) where clients look for it: where the challenge says; else by the path, then at the root. */
export async function resourceMetadata(exam: Examination, url: URL, { place, scopes }: Challenge): Promise<ResourceMetadata | undefined> {
  const path = url.pathname.replace(/\/$/, '');
  const guesses = [`${WELL_KNOWN}${path}`, WELL_KNOWN].map((each) => new URL(each, url.origin));
  const places = place ? [place] : path === '' ? guesses.slice(1) : guesses;
  const found = await firstDocument(exam, places, place !== undefined);
  if (!found) return undefined;
  const { document, at } = found;
  exam.findings.ok('resource metadata', `is at ${at.href}`);
  if (!judgeResource(exam, url, document['resource'])) return undefined;
  const issuer = issuerOf(exam, document);
  const bearer = document['bearer_methods_supported'];
  if (Array.isArray(bearer) && !bearer.includes('header'))
    exam.findings.fault('resource metadata', {
      side: 'gateway',
      says: 'the resource metadata does not take tokens in the Authorization header, and clients send them nowhere else',
      fix: 'list "header" in bearer_methods_supported',
    });
  if (issuer === undefined) return undefined;
  return {
    resource: String(document['resource']),
    issuer,
    scopes: scopes.length > 0 ? scopes : (textsIn(document['scopes_supported']) ?? []),
  };
}

async function firstDocument(
  exam: Examination,
  places: readonly URL[],
  isNamed: boolean,
): Promise<{ document: Document; at: URL } | undefined> {
  const faults: Fault[] = [];
  for (const at of places) {
    try {
      const answer = await exam.wire.ask(at, { headers: { accept: 'application/json' } });
      const document = answer.status === 200 ? jsonObject(answer.text) : undefined;
      if (document) return { document, at };
      faults.push(noDocument(at, answer, isNamed));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const { says } = silence(at, error);
      const fix = 'name an address that clients reach, which is gateway.publicUrl of this gateway';
      faults.push({ side: 'gateway', says: `the challenge says that the metadata is at ${at.href}, but ${says}`, fix });
    }
  }
  // What stands in the way says more than that the next place has nothing either.
  exam.findings.fault('resource metadata', faults.find(({ side }) => side === 'proxy') ?? faults[0]!);
  return undefined;
}

function noDocument(at: URL, { status, headers }: WireAnswer, isNamed: boolean): Fault {
  if (status === 401 || status === 403 || (status >= 300 && status < 400))
    return {
      side: 'proxy',
      says: `the resource metadata at ${at.href} cannot be read without signing in (HTTP ${status})`,
      fix: 'let GET /.well-known/ through to the gateway for everybody',
    };
  if (status === 200)
    return {
      side: 'proxy',
      says: `${at.href} answers with ${(headers['content-type'] ?? 'something').split(';')[0]} that is no JSON document`,
      fix: 'pass /.well-known/ on to the gateway before any rule that answers with a page',
    };
  return {
    side: 'gateway',
    says: isNamed
      ? `the challenge says that the resource metadata is at ${at.href}, where there is none (HTTP ${status})`
      : `there is no resource metadata at ${at.href} (HTTP ${status}), and the challenge names no other place`,
    fix: 'serve it there (RFC 9728), and have the proxy pass /.well-known/ on',
  };
}

/** Whether clients take this document for one about the address that they were given. */
function judgeResource({ findings }: Examination, url: URL, resource: unknown): boolean {
  if (typeof resource !== 'string' || !URL.canParse(resource)) {
    findings.fault('resource metadata', {
      side: 'gateway',
      says: 'the resource metadata does not say what it is about',
      fix: `set its resource to ${url.href}`,
    });
    return false;
  }
  const about = new URL(resource);
  const [base, asked] = [about, url].map(({ pathname }) => pathname.replace(/\/$/, ''));
  const covers = about.origin === url.origin && (asked === base || asked!.startsWith(`${base}/`));
  const fault: Fault = {
    side: 'gateway',
    says: `the resource metadata is about ${resource}, and clients use ${url.href}`,
    fix: `set gateway.publicUrl (or whatever the server is told its address is) so that resource is ${url.href}, or enter ${resource} in the client`,
  };
  if (!covers) {
    findings.fault('resource metadata', fault);
    return false;
  }
  if (about.href === url.href) {
    findings.ok('resource metadata', `is about ${resource}`);
    return true;
  }
  const [exact, others] = [true, false].map((wanted) => idsOf(CLIENTS.filter((client) => (client.resource === 'equal') === wanted)));
  findings.fault('resource metadata', { ...fault, says: `${fault.says}, which ${namesOf(exact!)} does not take for the same` }, exact);
  findings.ok('resource metadata', `is about ${resource}, which covers ${url.href}`, others);
  return true;
}

function issuerOf({ findings }: Examination, document: Document): string | undefined {
  const [issuer, ...more] = textsIn(document['authorization_servers']) ?? [];
  if (issuer === undefined || !URL.canParse(issuer)) {
    findings.fault('resource metadata', {
      side: 'gateway',
      says: 'the resource metadata names no authorization server, so clients do not learn where to sign in',
      fix: 'list its issuer in authorization_servers',
    });
    return undefined;
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:' && !isLoopback(bareHost(hostname)) && hostname !== 'localhost') {
    findings.fault('resource metadata', {
      side: 'identity provider',
      says: `the authorization server ${issuer} is not encrypted`,
      fix: 'serve it by https and name it so',
    });
    return undefined;
  }
  if (more.length > 0)
    findings.note('resource metadata', `names ${more.length + 1} authorization servers; clients take the first, ${issuer}`);
  return issuer;
}
