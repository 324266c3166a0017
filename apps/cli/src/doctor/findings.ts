import { CLIENTS, idsOf, type ClientId } from './clients.js';

/** In the order in which one needs the other: the first fault is the one to mend. */
export const STEPS = [
  'address',
  'reach',
  'challenge',
  'resource metadata',
  'server metadata',
  'registration',
  'sign-in',
  'token',
  'initialize',
  'session',
  'tools',
  'stream',
  'browsers',
] as const;
export type Step = (typeof STEPS)[number];

/** Whose it is to mend. */
export type Side = 'address' | 'network' | 'client' | 'gateway' | 'proxy' | 'identity provider';

export interface Finding {
  readonly step: Step;
  /** Whom it is about. Web pages are no application of the list. */
  readonly clients: readonly ClientId[];
  readonly outcome: 'ok' | 'note' | 'fault';
  readonly says: string;
  readonly side?: Side;
  readonly fix?: string;
}

export interface Fault {
  readonly side: Side;
  /** What is wrong, without a full stop. */
  readonly says: string;
  /** What to do, in the imperative, without a full stop. */
  readonly fix: string;
}

const ALL = idsOf(CLIENTS);

const LONGEST = 1_000;
/** Control characters, and those that turn the direction of writing: addresses and names are the server's own words, and a terminal obeys some. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const shown = (text: string): string => text.slice(0, LONGEST).replace(UNSHOWN, '?');

/** What was found so far. */
export class Findings {
  readonly list: Finding[] = [];

  ok(step: Step, says: string, clients: readonly ClientId[] = ALL): void {
    this.list.push({ step, clients, outcome: 'ok', says: shown(says) });
  }

  /** Worth knowing; nothing fails by it. */
  note(step: Step, says: string, clients: readonly ClientId[] = ALL): void {
    this.list.push({ step, clients, outcome: 'note', says: shown(says) });
  }

  fault(step: Step, fault: Fault, clients: readonly ClientId[] = ALL): void {
    this.list.push({ step, clients, outcome: 'fault', side: fault.side, says: shown(fault.says), fix: shown(fault.fix) });
  }

  get faults(): readonly Finding[] {
    return this.list.filter(({ outcome }) => outcome === 'fault').toSorted((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step));
  }

  hasFault(step: Step): boolean {
    return this.list.some((finding) => finding.step === step && finding.outcome === 'fault');
  }
}
