import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { bareHost, Destinations, isLoopback } from '@gatehouse/net';
import { CLIENTS, idsOf } from '../clients.js';
import type { Examination } from '../examination.js';
import type { Fault } from '../findings.js';
import { firstRequest } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';
import { firstAnswerFault } from './first-answer.js';

const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface Reached {
  /** Where the endpoint really answers. */
  readonly url: URL;
  readonly answer: WireAnswer;
}

/** Asks as clients do that have no token yet. Undefined where there is nothing to go on with; the findings say why. */
export async function reach(exam: Examination, url: URL): Promise<Reached | undefined> {
  const { findings } = exam;
  if (!(await isFit(exam, url))) return undefined;
  try {
    const reached = await follow(exam, url);
    if (!reached) return undefined;
    const fault = await firstAnswerFault(exam, reached);
    if (fault) {
      findings.fault('reach', fault);
      return undefined;
    }
    findings.ok('reach', `${reached.url.href} answers (HTTP ${reached.answer.status})`);
    return reached;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    findings.fault('reach', silence(url, error));
    return undefined;
  }
}

/** Whether clients would send a token there at all. */
async function isFit({ findings }: Examination, url: URL): Promise<boolean> {
  const host = bareHost(url.hostname);
  const addresses = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  const onThisMachine = addresses.length > 0 && addresses.every(({ address }) => isLoopback(address));
  if (url.protocol === 'http:' && !onThisMachine && addresses.length > 0) {
    const fix = 'serve it by https and enter the https address';
    findings.fault('address', { side: 'gateway', says: `${url.href} is not encrypted, and clients send no token over plain http`, fix });
    return false;
  }
  const destinations = new Destinations();
  const inside = addresses.length > 0 && addresses.every(({ address }) => destinations.refusal(address, 'unlisted') !== undefined);
  const fromCloud = idsOf(CLIENTS.filter(({ from }) => from === 'cloud'));
  if (inside) {
    findings.note('address', `${host} is not on the public Internet: their servers cannot reach it, whatever else is right`, fromCloud);
    findings.ok('address', `${url.href} may be called from this network`, idsOf(CLIENTS.filter(({ from }) => from === 'desktop')));
  } else findings.ok('address', `${url.href} may be called`);
  return true;
}

async function follow(exam: Examination, url: URL): Promise<Reached | undefined> {
  const { wire, findings } = exam;
  let place = url;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const answer = await wire.ask(place, { method: 'POST', ...firstRequest('2025-11-25') });
    const target = REDIRECTS.has(answer.status) ? targetOf(answer, place) : undefined;
    if (!target) return { url: place, answer };
    const isElsewhere = bareHost(target.hostname) !== bareHost(url.hostname);
    findings.fault('reach', isElsewhere ? loginPage(place, target, answer) : sentOn(place, target, answer));
    if (isElsewhere) return undefined;
    place = target;
  }
  findings.fault('reach', {
    side: 'proxy',
    says: `${url.href} leads from one redirect to the next, more than ${MOST_REDIRECTS} times`,
    fix: 'have the proxy pass this path on without redirects',
  });
  return undefined;
}

function targetOf({ headers }: WireAnswer, from: URL): URL | undefined {
  const { location } = headers;
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
}

/** Query and user information of a foreign address are nobody's business here. */
const shown = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

const sentOn = (from: URL, target: URL, { status }: WireAnswer): Fault => ({
  side: 'proxy',
  says: `${shown(from)} sends clients on to ${shown(target)} (HTTP ${status}), and a POST that is sent on arrives without its body or token with some of them`,
  fix: `enter ${shown(target)} in the client, or have the proxy serve ${shown(from)} without a redirect`,
});

const loginPage = (from: URL, target: URL, { status }: WireAnswer): Fault => ({
  side: 'proxy',
  says: `${shown(from)} sends clients away to ${shown(target)} (HTTP ${status}), which is for browsers, not for programs`,
  fix: `let ${from.pathname} and /.well-known/ through whatever asks people to sign in before the gateway`,
});

/** No answer, in words. */
export function silence(url: URL, { what, code }: NoAnswer): Fault {
  switch (what) {
    case 'name':
      return {
        side: 'network',
        says: `the name ${url.hostname} cannot be resolved (${code})`,
        fix: 'check its spelling and its DNS record',
      };
    case 'refused':
      return {
        side: 'network',
        says: `nothing listens at ${url.host} (${code})`,
        fix: 'start the server, and check its port and the firewall',
      };
    case 'late':
      return {
        side: 'network',
        says: `${url.host} does not answer in time (${code})`,
        fix: 'check the firewall, and whether the proxy reaches what is behind it',
      };
    case 'tls':
      return tlsFault(url, code);
    case 'limit':
      return { side: 'gateway', says: `this took more than ${code}`, fix: 'look for redirects or errors above' };
    case 'broken':
      return {
        side: 'proxy',
        says: `${url.host} breaks the connection off (${code})`,
        fix: 'look into the log of the proxy and of the gateway',
      };
  }
}

function tlsFault({ host, hostname }: URL, code: string): Fault {
  const side = 'proxy';
  if (code === 'CERT_HAS_EXPIRED') return { side, says: `the certificate of ${host} has expired`, fix: 'renew it' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { side, says: `the certificate of ${host} is for another name`, fix: `get one for ${hostname}` };
  if (/SELF_SIGNED/.test(code))
    return {
      side,
      says: `the certificate of ${host} is signed by nobody that clients trust (${code})`,
      fix: 'use one of a public certificate authority; an own one must be installed on every machine, and the servers of Claude and ChatGPT never trust it',
    };
  if (/UNABLE_TO/.test(code))
    return {
      side,
      says: `${host} does not send the whole chain of its certificate, or its authority is not trusted (${code})`,
      fix: 'serve the intermediate certificates as well (fullchain)',
    };
  return {
    side,
    says: `no TLS connection to ${host} comes about (${code})`,
    fix: 'check that this port speaks https and TLS 1.2 or newer',
  };
}
