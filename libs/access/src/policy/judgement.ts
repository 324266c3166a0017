import { REACHES, type Decision, type Obligations, type Quota, type Reach, type RefusalReason } from '@gatehouse/kernel';
import type { Approver, Clause, ForbidClause, PermitClause } from './clause.js';
import type { Seat } from './seat.js';

/** What is decided about a tool for a seat: for calling it, and for showing it. */
export interface Judgement {
  readonly call: Decision;
  readonly list: Decision;
}

/** The reason that is told where several forbids apply: the one that gives away least, then the one to be put right first. */
const REASON_ORDER: readonly RefusalReason[] = ['invisible', 'membership', 'licence', 'forbidden', 'arguments'];

function reachFor(clause: PermitClause, seat: Seat): Reach {
  if (clause.reach !== 'supervised') return clause.reach;
  return seat.supervises === 'none' ? 'own' : seat.supervises;
}

/** What an assistant has of their own is by delegation, and is masked whatever else they are granted: no grant is about the clients of their agents. */
const isMaskedAlways = ({ roles }: Seat): boolean => roles.includes('assistant') && !roles.includes('agent') && !roles.includes('broker');

function obligationsOf(permits: readonly PermitClause[], seat: Seat): Obligations {
  const reaches = permits.map((permit) => REACHES.indexOf(reachFor(permit, seat)));
  // A permit that reaches no own record says nothing of how own records are shown.
  const ofOwn = permits.filter((_, index) => reaches[index]! >= REACHES.indexOf('own'));
  const masking = ofOwn.length > 0 ? ofOwn : permits;
  const notices = [...new Set(permits.flatMap(({ notice }) => notice ?? []))];
  return {
    reach: REACHES[Math.max(0, ...reaches)]!,
    maskOwn: isMaskedAlways(seat) || masking.every((permit) => permit.maskOwn),
    ...reasonOf(permits, reaches),
    ...quotaOf(permits, reaches),
    ...(notices.length > 0 ? { notices } : {}),
  };
}

/** Of those that reach furthest, one without a quota is enough; else the one that allows most often counts. What reaches less far lends no calls to that reach. */
function quotaOf(permits: readonly PermitClause[], reaches: readonly number[]): Pick<Obligations, 'quotas'> {
  const widest = permits.filter((_, index) => reaches[index] === Math.max(...reaches));
  const quotas = widest.flatMap(({ quota }) => quota ?? []);
  if (quotas.length === 0 || quotas.length < widest.length) return {};
  return { quotas: [quotas.reduce((most, quota) => (rateOf(quota) > rateOf(most) ? quota : most))] };
}

const rateOf = ({ most, perMs }: Quota): number => most / perMs;

/** A reason is asked for where the widest reach takes one. What the other permits allow takes none. */
function reasonOf(permits: readonly PermitClause[], reaches: readonly number[]): Pick<Obligations, 'reason'> {
  if (!permits.some(({ reason }) => reason)) return {};
  const without = Math.max(0, ...reaches.filter((_, index) => !permits[index]!.reason));
  return without >= Math.max(...reaches) ? {} : { reason: { without: REACHES[without]! } };
}

/** The decision that permits make. Held ones count only where nothing allows the call unheld, and add nothing to what is allowed unheld. */
function granted(permits: readonly PermitClause[], seat: Seat): Granted {
  const unheld = permits.filter((permit) => permit.hold === undefined);
  if (unheld.length > 0) return { effect: 'permit', obligations: obligationsOf(unheld, seat), policies: unheld.map(({ id }) => id) };
  const approvers = easiest(permits.map((permit) => permit.hold!));
  // What those approve is what takes no more than them: the reach of a permit that asks for others is not theirs to give.
  const deciding = permits.filter(({ hold }) => hold!.every((approver) => approvers.includes(approver)));
  return { effect: 'hold', approvers, obligations: obligationsOf(deciding, seat), policies: deciding.map(({ id }) => id) };
}

/** Where several held permits allow the call: the one that takes the fewest people, then the first by name. */
function easiest(holds: readonly (readonly Approver[])[]): readonly Approver[] {
  return holds.toSorted((one, other) => one.length - other.length || one.join().localeCompare(other.join()))[0]!;
}

export function refused(reason: RefusalReason, policies: readonly string[]): Judgement {
  const decision: Decision = { effect: 'refuse', reason, policies };
  return { call: decision, list: decision };
}

type Granted = Extract<Decision, { effect: 'permit' | 'hold' }>;

/** What was granted under forbids that something lifts: who has to approve as well, and how often it may be done at most. */
function tightened(decision: Granted, forbids: readonly ForbidClause[]): Granted {
  if (forbids.length === 0) return decision;
  const approvers = forbids.flatMap(({ unless }) => (unless && 'approvers' in unless ? unless.approvers : []));
  const quotas = forbids.flatMap(({ unless }) => (unless && 'quota' in unless ? unless.quota : []));
  const all = [...(decision.obligations.quotas ?? []), ...quotas];
  const obligations = { ...decision.obligations, ...(all.length > 0 ? { quotas: all } : {}) };
  const policies = [...decision.policies, ...forbids.map(({ id }) => id)];
  if (approvers.length === 0) return { ...decision, obligations, policies };
  const asked = decision.effect === 'hold' ? decision.approvers : [];
  return { effect: 'hold', approvers: [...new Set([...asked, ...approvers])], obligations, policies };
}

/** Permits decided, under forbids that something lifts. A held tool is shown: how else would anyone ask for it. */
export function permitted(permits: readonly PermitClause[], seat: Seat, lifted: readonly ForbidClause[] = []): Judgement {
  const call = tightened(granted(permits, seat), lifted);
  return { call, list: { effect: 'permit', obligations: call.obligations, policies: call.policies } };
}

/**
 * Forbids decided against permits. The tool stays listed where the caller is told what is missing, so that being listed and being answered
 * as unknown never contradict each other; a suspended member's list is empty.
 */
export function forbidden(forbids: readonly ForbidClause[], permits: readonly PermitClause[], seat: Seat): Judgement {
  const reason = REASON_ORDER.find((candidate) => forbids.some((forbid) => forbid.reason === candidate))!;
  const judgement = refused(
    reason,
    forbids.filter((forbid) => forbid.reason === reason).map((forbid) => forbid.id),
  );
  if (reason === 'invisible' || reason === 'membership') return judgement;
  return { call: judgement.call, list: permitted(permits, seat).list };
}

/** Permits decided that are not known to allow the very call: what they all would grant, without waiting for anybody. */
export function narrowest(permits: readonly PermitClause[], seat: Seat): Extract<Decision, { effect: 'permit' }> {
  const each = permits.map((permit) => obligationsOf([permit], seat));
  const reach = REACHES[Math.min(...each.map((obligations) => REACHES.indexOf(obligations.reach)))]!;
  const { notices } = obligationsOf(permits, seat);
  // Which of them allows the call is not known, so without a reason nothing counts where one of them asks for it.
  const reason = permits.some((permit) => permit.reason) ? { reason: { without: REACHES[0] } } : {};
  const obligations = { reach, maskOwn: each.some(({ maskOwn }) => maskOwn), ...reason, ...(notices ? { notices } : {}) };
  return { effect: 'permit', obligations, policies: permits.map(({ id }) => id) };
}

export const isPermit = (clause: Clause | undefined): clause is PermitClause => clause?.effect === 'permit';
export const isForbid = (clause: Clause | undefined): clause is ForbidClause => clause?.effect === 'forbid';
