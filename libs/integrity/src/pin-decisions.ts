import { digestOf, type Finding } from '@gatehouse/kernel';
import { isElsewhere, withoutPlace } from './place-findings.js';
import type { Pin } from './pin-store.js';
import { readDescriptors, writeDescriptors } from './pinned-descriptors.js';
import { INTRODUCTION, type Subject } from './subject.js';

/** What happens to a tool that was never seen before: approved where nothing is found in it, or always left to a person. */
export type FirstUse = 'approve-clean' | 'quarantine';

/** A flag of the scanner is enough to ask a person; a name that two vouched-for upstreams share is not, nor a tool that runs programs openly. */
const MERELY_TOLD: ReadonlySet<string> = new Set(['tool_shadowing', 'broad_schema']);

/** The pin of what was never approved. */
export function metPin({ upstream, tool, digest, descriptor: seenAs }: Subject, findings: readonly Finding[], firstUse: FirstUse): Pin {
  const serious = findings.filter(({ family, verdict }) => verdict !== 'flag' || !MERELY_TOLD.has(family));
  // Of a server whose tools wait for a person anyway, only what is found in it makes it wait itself.
  const clean = (firstUse === 'approve-clean' || tool === INTRODUCTION) && serious.length === 0;
  const seen = { upstream, tool, digest, updatedAt: 0 };
  if (clean) {
    const reason = 'first seen, nothing found in its definition';
    const descriptor = writeDescriptors({ approved: seenAs });
    return { ...seen, status: 'approved', reason, descriptor, approvedDigest: digest, decidedBy: 'first-use' };
  }
  const reason = serious.length > 0 ? `first seen, with findings: ${rulesOf(serious)}` : 'first seen; waits for approval';
  return { ...seen, status: 'quarantined', reason, descriptor: writeDescriptors({ proposed: seenAs }) };
}

/** The pin of what is no longer as it was approved. */
export function driftedPin({ digest, descriptor: seenAs }: Subject, pin: Pin, findings: readonly Finding[]): Pin {
  const { approved } = readDescriptors(pin);
  const descriptor = writeDescriptors({ ...(approved ? { approved } : {}), proposed: seenAs });
  const changed = 'drift: changed since it was approved';
  const reason = findings.length > 0 ? `${changed}, with findings: ${rulesOf(findings)}` : changed;
  return { ...pin, digest, status: 'quarantined', reason, descriptor };
}

/** Whether a server was approved before where it is reached was part of what is approved. */
export const isSamePlace = ({ tool, descriptor }: Subject, pin: Pin): boolean =>
  tool === INTRODUCTION &&
  pin.status === 'approved' &&
  !isElsewhere(descriptor) &&
  digestOf(withoutPlace(descriptor)) === pin.approvedDigest;

function rulesOf(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ rule }) => rule))].toSorted().join(', ');
}
