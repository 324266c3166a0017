import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { bareHost, Destinations, isLoopback } from '@gatehouse/net';
import { CLIENTS, idsOf } from '../clients.js';
import type { Examination, Reached } from '../examination.js';
import type { Fault } from '../findings.js';
import { firstRequest } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';
import { firstAnswerFault } from './first-answer.js';
import { silence } from './silence.js';

const MOST_REDIRECTS = 3;
/** In the note about applications that connect from their maker's servers. */
export const NOT_PUBLIC = 'not on the public Internet';
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

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
    findings.note('address', `${host} is ${NOT_PUBLIC}: their servers cannot reach it, whatever else is right`, fromCloud);
    findings.ok('address', `${url.href} may be called from this network`, idsOf(CLIENTS.filter(({ from }) => from === 'desktop')));
  } else findings.ok('address', `${url.href} may be called`);
  return true;
}

async function follow(exam: Examination, url: URL): Promise<Reached | undefined> {
  const { wire, findings } = exam;
  const faults: Fault[] = [];
  const tell = (): void => faults.splice(0).forEach((fault) => findings.fault('reach', fault));
  let place = url;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const answer = await wire.ask(place, { method: 'POST', ...firstRequest('2025-11-25') }).catch((error: unknown) => {
      // Where a redirect led nowhere, the redirect is the fault to mend.
      tell();
      throw error;
    });
    const target = REDIRECTS.has(answer.status) ? targetOf(answer, place) : undefined;
    const isElsewhere = target && bareHost(target.hostname) !== bareHost(url.hostname);
    if (target) faults.push(isElsewhere ? loginPage(place, target, answer) : sentOn(place, target, answer));
    if (!target || isElsewhere) {
      tell();
      return target ? undefined : { url: place, answer };
    }
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
