import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import { BoundedCache, qualifiedName, type CatalogueEntry, type Decision, type Principal, type Role } from '@gatehouse/kernel';
import type { Clause } from './clause.js';
import { Evaluator, type Question } from './evaluator.js';
import { forbidden, isForbid, isPermit, permitted, refused, type Judgement } from './judgement.js';
import type { PolicySet } from './policy-set.js';
import { seatOf, type Seat } from './seat.js';

/** The part of a catalogue entry that policy sees. */
export type PolicyEntry = Pick<CatalogueEntry, 'kind' | 'upstream' | 'name' | 'terms'>;

export interface PolicyRequest {
  /** Showing it, or calling, getting or reading it. */
  readonly action: 'list' | 'call';
  readonly entry: PolicyEntry;
}

/** Somebody deciding about a held call. */
export interface ApprovalRequest {
  readonly approverRole: Role;
  readonly ownRequest: boolean;
  /** OfficeKey of whoever asked, where they are a member. */
  readonly office?: string | undefined;
}

export interface PolicyOptions {
  readonly cacheSize?: number;
  /** Told the ids of policies that failed while they were evaluated. The decision is then no. */
  readonly onFault?: (policies: readonly string[]) => void;
}

/** May they? The one place where roles are compared: everything that shows, calls or approves asks here. */
export class Policy {
  private readonly evaluator: Evaluator;
  private readonly seats = new WeakMap<Principal, Seat>();
  private readonly judgements: BoundedCache<string, Judgement>;

  /** @param set from `compilePolicies` */
  constructor(
    private readonly set: PolicySet,
    private readonly options: PolicyOptions = {},
  ) {
    this.evaluator = new Evaluator(set);
    this.judgements = new BoundedCache(options.cacheSize ?? 20_000);
  }

  /** Changes with any policy. */
  get version(): string {
    return this.set.version;
  }

  /** Principals with the same key get the same decisions. */
  decisionKey(principal: Principal): string {
    return this.seatFor(principal).key;
  }

  /** Both actions are answered from one judgement, so a tool is listed exactly where calling it is not answered as unknown (a suspended member lists nothing). */
  decide(principal: Principal, request: PolicyRequest): Decision {
    return this.judge(this.seatFor(principal), request.entry)[request.action];
  }

  /** Whether this person may decide about a held call, and the policies that said so. Not remembered: it is rare. */
  approval(principal: Principal, request: ApprovalRequest): { readonly permitted: boolean; readonly policies: readonly string[] } {
    const { permitted, because, faulty } = this.evaluator.ask({
      seat: this.seatFor(principal),
      action: 'approve',
      resource: reviewEntity(request),
      context: { supervisedOffices: [...(principal.member?.supervisedOfficeKeys ?? [])] },
    });
    if (faulty.length > 0) this.options.onFault?.(faulty);
    return { permitted, policies: because };
  }

  clause(id: string): Clause | undefined {
    return this.set.clauses.get(id);
  }

  seatFor(principal: Principal): Seat {
    const known = this.seats.get(principal);
    if (known) return known;
    const seat = seatOf(principal);
    this.seats.set(principal, seat);
    return seat;
  }

  private judge(seat: Seat, entry: PolicyEntry): Judgement {
    const { upstream, terms } = entry;
    const key = `${seat.key}|${upstream}|${terms.action}|${terms.dataClass}|${terms.resource ?? ''}|${this.set.namesTools ? qualifiedName(entry) : ''}`;
    const known = this.judgements.get(key);
    if (known) return known;
    const judgement = this.evaluate({ seat, action: terms.action, resource: toolEntity(entry) });
    this.judgements.set(key, judgement);
    return judgement;
  }

  private evaluate(question: Question): Judgement {
    const answer = this.evaluator.ask(question);
    if (answer.faulty.length > 0) return this.faulted(answer.faulty);
    const because = answer.because.map((id) => this.clause(id));
    if (answer.permitted) return permitted(because.filter(isPermit), question.seat);
    if (because.length === 0) return refused('invisible', []);
    // A forbid decided. Whether there was anything to forbid, and so whether the tool exists for the caller, is what the permits alone say.
    const without = this.evaluator.askWithoutForbids(question);
    if (without.faulty.length > 0) return this.faulted(without.faulty);
    if (!without.permitted) return refused('invisible', answer.because);
    return forbidden(because.filter(isForbid), without.because.map((id) => this.clause(id)).filter(isPermit), question.seat);
  }

  private faulted(policies: readonly string[]): Judgement {
    this.options.onFault?.(policies);
    return refused('invisible', policies);
  }
}

/** A prompt, resource or template is judged as a tool would be: what counts is what is done with which records. */
function toolEntity(entry: PolicyEntry): EntityJson & Question['resource'] {
  const { upstream, terms } = entry;
  const name = qualifiedName(entry);
  return {
    uid: { type: 'Tool', id: `${upstream}/${name}` },
    attrs: { name, ...(terms.resource === undefined ? {} : { records: terms.resource }) },
    parents: [
      { type: 'DataClass', id: terms.dataClass },
      { type: 'Upstream', id: upstream },
    ],
  };
}

function reviewEntity({ approverRole, ownRequest, office }: ApprovalRequest): EntityJson & Question['resource'] {
  return {
    uid: { type: 'Review', id: 'review' },
    attrs: { approver: { __entity: { type: 'Role', id: approverRole } }, ownRequest, ...(office === undefined ? {} : { office }) },
    parents: [],
  };
}
