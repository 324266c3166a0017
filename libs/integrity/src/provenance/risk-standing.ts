import { canonicalJson, digestOf, isJsonObject, type JsonObject } from '@gatehouse/kernel';
import type { Pin } from '../pin-store.js';
import { readDescriptors, writeDescriptors } from '../pinned-descriptors.js';
import { RISK_PIN } from '../subject.js';
import { lockedRisk, type LockedRisk } from './lockfile.js';
import { listAt, numberAt, textAt } from './observation.js';
import type { PackageReport } from './package-examiner.js';

/** What is known of the package or the place of an upstream, as it is pinned. */
export interface RiskStanding {
  readonly upstream: string;
  /** `npm:name@1.0.0`, or the address. */
  readonly of: string;
  readonly risk: LockedRisk;
  /** What it was let in with: of a package, its entry of the lockfile. */
  readonly before?: LockedRisk;
}

/** `held`: nothing of it is served. `worse`: it serves on as it was let in, and somebody has to look. */
export type RiskOutcome = 'admitted' | 'same' | 'better' | 'worse' | 'held';

export interface RiskDecision {
  readonly outcome: RiskOutcome;
  /** What is to be kept; undefined: what is there. */
  readonly pin?: Omit<Pin, 'updatedAt'>;
}

const REASON = /^(\d+) ([a-z.]+): (unknown, )?/;
const BLOCKED = 'blocked';

export function standingOf(upstream: string, report: PackageReport, before?: LockedRisk): RiskStanding {
  return { upstream, of: report.package, risk: lockedRisk(report), ...(before ? { before } : {}) };
}

/** Whether anybody has to decide about what is known now, after what was let in. A registry that says nothing today makes nothing worse. */
export function riskDecision(standing: RiskStanding, pin: Pin | undefined): RiskDecision {
  const current = descriptorOf(standing.of, standing.risk);
  const approved = baseline(standing, pin);
  if (!approved) return first(standing, current, pin);
  const worse = worsened(reasonsIn(approved), standing.risk.reasons);
  const isBlocked = standing.risk.level === BLOCKED && levelIn(approved) !== BLOCKED && worse.length > 0;
  if (worse.length === 0) {
    if (pin?.status === 'approved' && isAbout(pin, standing.of)) return { outcome: 'same' };
    const reason = pin ? 'no worse than it was approved again' : 'as it was locked';
    return { outcome: pin ? 'better' : 'admitted', pin: pinOf(standing, { approved }, { status: 'approved', reason }) };
  }
  if (pin?.status === 'quarantined' && isSame(readDescriptors(pin).proposed, current)) return { outcome: 'same' };
  const serves = isBlocked ? 'nothing of it is served' : 'it serves on until somebody decides otherwise';
  const reason = `worse than it was approved, ${serves}: ${worse.join('; ')}`;
  const next = pinOf(standing, { approved, proposed: current }, { status: 'quarantined', reason });
  return { outcome: isBlocked ? 'held' : 'worse', pin: next };
}

/**
 * Whether nothing of its upstream is served: never let in, or blocked since.
 * @param address of a stranger, of which something has to be known first
 */
export function isRisky(pin: Pin | undefined, address: string | undefined): boolean {
  if (!isAssessed(pin, address)) return true;
  return pin?.status === 'quarantined' && (pin.approvedDigest === undefined || isBlockedNow(pin));
}

export function isAssessed(pin: Pin | undefined, address: string | undefined): boolean {
  return address === undefined || (pin !== undefined && isAbout(pin, address));
}

/** Asked at each call, so it is read once. */
const subjects = new WeakMap<Pin, string>();

function isAbout(pin: Pin, of: string): boolean {
  const known = subjects.get(pin);
  if (known !== undefined) return known === of;
  const { approved, proposed } = readDescriptors(pin);
  const read = textAt(proposed ?? approved, 'of') ?? '';
  subjects.set(pin, read);
  return read === of;
}

/** True where nobody can approve it as it is. */
export function isBlockedNow(pin: Pin): boolean {
  const { proposed } = readDescriptors(pin);
  return pin.tool === RISK_PIN && proposed !== undefined && levelIn(proposed) === BLOCKED;
}

/** 0 to 100, as it is known now. */
export function scoreOf(pin: Pin): number | undefined {
  const { approved, proposed } = readDescriptors(pin);
  return numberAt(proposed ?? approved, 'score');
}

/** What was let in: what a person approved, or what stands in the lockfile. Of another address or version nothing was. */
function baseline({ of, before }: RiskStanding, pin: Pin | undefined): JsonObject | undefined {
  const approved = pin?.approvedDigest === undefined ? undefined : readDescriptors(pin).approved;
  if (approved && textAt(approved, 'of') === of) return approved;
  return before && descriptorOf(of, before);
}

function first(standing: RiskStanding, current: JsonObject, pin: Pin | undefined): RiskDecision {
  const { level, score, reasons } = standing.risk;
  if (level === 'low') {
    const reason = 'first seen, and nothing in it needs a person';
    return { outcome: 'admitted', pin: pinOf(standing, { approved: current }, { status: 'approved', reason }) };
  }
  if (pin && isSame(readDescriptors(pin).proposed, current)) return { outcome: 'same' };
  const does = level === BLOCKED ? 'nobody can approve that' : 'waits for approval';
  const reason = `first seen, at a risk of ${score} of 100; ${does}: ${reasons.slice(0, 3).join('; ')}`;
  return { outcome: 'held', pin: pinOf(standing, { proposed: current }, { status: 'quarantined', reason }) };
}

/** Lines of what is known now and costs more than it did. */
function worsened(before: readonly string[], now: readonly string[]): readonly string[] {
  const costs = new Map(before.flatMap((line) => costOf(line)));
  return now.filter((line) => {
    const isUnknown = REASON.exec(line)?.[3] !== undefined;
    return !isUnknown && costOf(line).some(([signal, points]) => points > (costs.get(signal) ?? 0));
  });
}

function costOf(line: string): readonly (readonly [string, number])[] {
  const [, points, signal] = REASON.exec(line) ?? [];
  return signal === undefined ? [] : [[signal, Number(points)]];
}

function pinOf(
  { upstream }: RiskStanding,
  descriptors: { readonly approved?: JsonObject; readonly proposed?: JsonObject },
  said: Pick<Pin, 'status' | 'reason'>,
): Omit<Pin, 'updatedAt'> {
  const digest = digestOf((descriptors.proposed ?? descriptors.approved)!);
  return {
    upstream,
    tool: RISK_PIN,
    digest,
    ...said,
    ...(descriptors.approved ? { approvedDigest: digestOf(descriptors.approved), decidedBy: 'risk' } : {}),
    descriptor: writeDescriptors(descriptors),
  };
}

const descriptorOf = (of: string, { level, score, reasons }: LockedRisk): JsonObject => ({ of, level, score, reasons: [...reasons] });

const levelIn = (descriptor: JsonObject): string | undefined => textAt(descriptor, 'level');

const reasonsIn = (descriptor: JsonObject): readonly string[] => listAt(descriptor, 'reasons').filter((line) => typeof line === 'string');

/** The dates of answers and days that pass are no news. */
function isSame(one: JsonObject | undefined, other: JsonObject): boolean {
  if (!isJsonObject(one) || numberAt(one, 'score') !== numberAt(other, 'score')) return false;
  const signals = (descriptor: JsonObject) => canonicalJson(reasonsIn(descriptor).map((line) => REASON.exec(line)?.[0] ?? line));
  return textAt(one, 'of') === textAt(other, 'of') && signals(one) === signals(other);
}
