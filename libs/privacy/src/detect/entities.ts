import type { PiiLabel } from '@gatehouse/kernel';
import { cuesIn } from './figures/clauses.js';
import type { CueKind } from './figures/cue-phrases.js';
import { survey } from './survey.js';
import { readingOf } from './weighing/weighed-figures.js';

/** What a masked piece is, as people of the trade call it: finer than the label, by which it is masked. */
export type Entity =
  | Exclude<PiiLabel, 'DOB' | 'CARD' | 'ACCOUNT' | 'ROUTING' | 'ADDRESS' | 'DRIVER_LICENCE' | 'ACCESS_CODE' | 'FINANCIAL'>
  | 'SSN_LAST4'
  | 'ITIN'
  | 'DATE_OF_BIRTH'
  | 'BANK_ACCOUNT'
  | 'LOAN_NUMBER'
  | 'ROUTING_NUMBER'
  | 'CREDIT_CARD'
  | 'CLIENT_ADDRESS'
  | 'DRIVER_LICENSE'
  | 'LOCKBOX_CODE'
  | 'GATE_CODE'
  | 'ALARM_CODE'
  | 'INCOME'
  | 'ASSET'
  | 'FINANCIAL_LIMIT'
  | 'CREDIT_SCORE';

const BEFORE = 96;
const AFTER = 40;
/** Groups four and five of numbers that the tax office gives to those who have no social security number. */
const ITIN = /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])\d{4}$/;
const LOCKS: readonly (readonly [RegExp, Entity])[] = [
  [
    /(?<!\p{L})(?:alarms?|alarma|alarme|alarmanlage|disarm\w*|arm|armed|re-?arm|adt|vivint|brinks|simplisafe|siren|security (?:panel|system|code)|verbal|master (?:user )?code|duress|警报|警報)(?!\p{L})/giu,
    'ALARM_CODE',
  ],
  [
    /(?<!\p{L})(?:lock ?box(?:es)?|lbx?|l\/b|key ?(?:box|safe)|box|combo\w*|combination|contractor\w*|padlock|safe|supra|sentri\w*|caja|candado|front door|side door|back door|smart lock)(?!\p{L})/giu,
    'LOCKBOX_CODE',
  ],
  [
    /(?<!\p{L})(?:gates?|g\/c|building|lobby|entry|callbox|call box|intercom|pedestrian|community|garage|keypad|directory|elevator|pool|clubhouse|portón|puerta|portail|tor|大门|门禁)(?!\p{L})/giu,
    'GATE_CODE',
  ],
];
const MONEY: Partial<Record<CueKind, Entity>> = {
  income: 'INCOME',
  asset: 'ASSET',
  limit: 'FINANCIAL_LIMIT',
  weaklimit: 'FINANCIAL_LIMIT',
  account: 'ASSET',
};
const NAMES: Partial<Record<PiiLabel, Entity>> = {
  DOB: 'DATE_OF_BIRTH',
  CARD: 'CREDIT_CARD',
  ROUTING: 'ROUTING_NUMBER',
  ADDRESS: 'CLIENT_ADDRESS',
  DRIVER_LICENCE: 'DRIVER_LICENSE',
};

/** The name of a piece of a text. `text` is what it stands in, or its key and value. */
export function entityOf(
  text: string,
  { start, end, label }: { readonly start: number; readonly end: number; readonly label: PiiLabel },
): Entity {
  const value = text.slice(start, end);
  const left = text.slice(Math.max(0, start - BEFORE), start);
  const right = text.slice(end, end + AFTER);
  switch (label) {
    case 'SSN':
      return socialOf(value, left);
    case 'ACCOUNT':
      return readingOf(text, { start, end, label }) ?? (isLoan(left) ? 'LOAN_NUMBER' : 'BANK_ACCOUNT');
    case 'ACCESS_CODE':
      return lockOf(left, right, () => readingOf(text, { start, end, label })) ?? 'GATE_CODE';
    case 'FINANCIAL':
      return amountOf(value, left, right);
    default:
      return NAMES[label] ?? (label as Entity);
  }
}

function socialOf(value: string, left: string): Entity {
  const digits = value.replaceAll(/\D/g, '');
  if (ITIN.test(digits)) return 'ITIN';
  const said = digits.length > 0 ? digits.length : value.split(/[\s,-]+/).length;
  if (said > 4) return 'SSN';
  const kinds = [...left.matchAll(/(?<!\p{L})(?:(ssn?|social|s\.s\.n?|itin)|account|acct|checking|savings|card|visa|bank)(?!\p{L})/giu)];
  return kinds.length > 0 && kinds.at(-1)![1] === undefined ? 'BANK_ACCOUNT' : 'SSN_LAST4';
}

function isLoan(left: string): boolean {
  const kinds = [
    ...left.matchAll(
      /(?<!\p{L})(?:loan|ln|mortgage|mtg|heloc|application|lender(?:['’]s)? (?:file|case|number|no|ref)|fha|case(?:file)?|payoff|lock id|note (?:no|number)|préstamo|hipoteca|(account|acct|a\/c|checking|savings|iban|deposit|bank|wire|cuenta|konto|compte|credit to))(?!\p{L})/giu,
    ),
  ];
  const last = kinds.at(-1);
  return last !== undefined && last[1] === undefined;
}

/** A box that is named right before a code is what it opens. */
const BOX_BEFORE = /(?<!\p{L})(?:lock ?box|lbx|box)\W{1,3}(?:\w+\W{1,3}){0,3}$/iu;

/** By the box right before it; else by the weight of what stands around it; else by the lock that is named nearest. */
function lockOf(left: string, right: string, weighed: () => Entity | undefined): Entity | undefined {
  const sentence = left.slice(Math.max(left.lastIndexOf('. '), left.lastIndexOf('\n'), left.lastIndexOf('; '), 0));
  const nearest = (said: string): Entity | undefined =>
    LOCKS.map(([pattern, entity]) => ({ entity, at: [...said.matchAll(pattern)].at(-1)?.index ?? -1 }))
      .filter(({ at }) => at >= 0)
      .toSorted((one, other) => other.at - one.at)[0]?.entity;
  const first = LOCKS.map(([pattern, entity]) => ({ entity, at: right.search(new RegExp(pattern.source, 'iu')) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)[0]?.entity;
  return (BOX_BEFORE.test(left) ? 'LOCKBOX_CODE' : weighed()) ?? nearest(sentence) ?? first ?? nearest(left);
}

function amountOf(value: string, left: string, right: string): Entity {
  const cues = cuesIn(survey(`${left}${value}${right}`)).filter(({ kind }) => MONEY[kind] !== undefined || kind === 'score');
  const before = cues.filter((cue) => cue.end <= left.length).at(-1);
  const behind = cues.find((cue) => cue.start >= left.length + value.length);
  const isScore = /^\D{0,2}[3-8]\d\d\D{0,2}$/.test(value) && !/[$€£kK]/.test(value);
  if (isScore && (before?.kind === 'score' || (before === undefined && behind?.kind === 'score'))) return 'CREDIT_SCORE';
  const gapBefore = before ? left.length - before.end : Infinity;
  // What stands right behind an amount names it; further on it is the next one's.
  const gapBehind = behind ? behind.start - left.length - value.length : Infinity;
  const near = gapBehind <= 1 || gapBehind + 8 < gapBefore ? behind : before;
  if (/(?:\/|a |per |al )(?:yr|year|mo|month|hr|hour|mes|año|week)/i.test(`${value}${right.slice(0, 12)}`) && near?.kind !== 'limit')
    return 'INCOME';
  return (near && MONEY[near.kind]) ?? (isScore ? 'CREDIT_SCORE' : 'FINANCIAL_LIMIT');
}
