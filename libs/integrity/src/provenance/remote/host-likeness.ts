import { domainToUnicode } from 'node:url';
import { CONFUSABLES, isJsonObject } from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import { isOneEditApart } from '../../one-edit.js';
import { skeleton } from '../lookalike.js';
import { isAddress, siteOf } from './remote-place.js';

const OUTCOMES = ['similar', 'borrows', 'foreign-letters', 'itself', 'unlike', 'address'] as const;
export interface HostLikeness {
  readonly outcome: (typeof OUTCOMES)[number];
  /** Whose name it is like. */
  readonly to?: string;
}

/** Of shorter names a letter is too much of the whole, and a word is nobody's. */
const LONG_ENOUGH = 6;
const A_NAME = 5;
const PUNYCODE = /(?:^|\.)xn--/;

let kept: readonly string[] | undefined;

/** compliance/integrity/known-hosts.yaml. Throws Error where it has no source, or does not meet its examples. */
export function knownHosts(): readonly string[] {
  kept ??= checked(shippedTable('integrity/known-hosts.yaml'));
  return kept;
}

/** Whether a person in a hurry takes the host for one of the others. */
export function likenessOfHost(host: string, others: readonly string[]): HostLikeness {
  if (isAddress(host)) return { outcome: others.includes(host) ? 'itself' : 'address' };
  const sites = new Map(others.filter((other) => !isAddress(other)).map((other) => [siteOf(other), other]));
  if (sites.has(siteOf(host))) return { outcome: 'itself' };
  const similar = [...sites].find(([site, other]) => isAlike(siteOf(host), site) || seenAs(host) === seenAs(other))?.[1];
  if (similar !== undefined) return { outcome: 'similar', to: similar };
  if (PUNYCODE.test(host)) return { outcome: 'foreign-letters' };
  const words = new Set(host.split(/[.-]/).map((word) => skeleton(word)));
  const borrowed = [...sites].find(([site]) => holds(words, site.split('.')[0]!))?.[1];
  return borrowed === undefined ? { outcome: 'unlike' } : { outcome: 'borrows', to: borrowed };
}

function holds(words: ReadonlySet<string>, name: string): boolean {
  return name.length >= A_NAME && words.has(skeleton(name));
}

function isAlike(one: string, other: string): boolean {
  const [left, right] = [seenAs(one), seenAs(other)];
  return left === right || (right.length >= LONG_ENOUGH && isOneEditApart(left, right));
}

/** Letters of other scripts as the Latin ones that they look like. */
function seenAs(host: string): string {
  const shown = [...domainToUnicode(host)].map((character) => {
    const latin = CONFUSABLES.get(character.codePointAt(0)!);
    return latin === undefined ? character : String.fromCodePoint(latin);
  });
  return skeleton(shown.join(''));
}

function checked(document: unknown): readonly string[] {
  const fault = (what: string): Error => new Error(`integrity/known-hosts.yaml: ${what}`);
  const { source, known, examples } = isJsonObject(document) ? (document as Record<string, unknown>) : {};
  if (!isJsonObject(source) || !source['document'] || !source['asOf']) throw fault('expected a source: no source, no rule');
  const hosts = known as string[];
  for (const outcome of OUTCOMES) {
    const texts = (examples as Record<string, string[]> | undefined)?.[outcome] ?? [];
    if (texts.length === 0) throw fault(`expected examples of ${outcome}`);
    const wrong = texts.filter((text) => likenessOfHost(text, hosts).outcome !== outcome);
    if (wrong.length > 0) throw fault(`its examples say otherwise: ${wrong.join(', ')} ${outcome}`);
  }
  return hosts;
}
