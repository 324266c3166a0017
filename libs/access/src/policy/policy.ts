import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import {
  BoundedCache,
  covers,
  qualifiedName,
  scopeFor,
  SystemClock,
  type CatalogueEntry,
  type Clock,
  type Decision,
  type Principal,
  type Role,
} from '@gatehouse/kernel';
import type { Clause } from './clause.js';
import type { Circumstances } from './conditions/condition.js';
import { Evaluator, type Question } from './evaluator.js';
import { refused, type Judgement } from './judgement.js';
import type { PolicySet } from './policy-set.js';
import { forceKey, Satisfied } from './satisfied.js';
import { seatOf, type Seat } from './seat.js';

/** The part of a catalogue entry that policy sees. */
export type PolicyEntry = Pick<CatalogueEntry, 'kind' | 'upstream' | 'name' | 'terms'>;

export interface PolicyRequest {
  /** Showing it, or calling, getting or reading it. */
  readonly action: 'list' | 'call';
  readonly entry: PolicyEntry;
  /** Where the request came from; absent where nobody who is trusted says so. */
  readonly address?: string | undefined;
  /** Another moment than now, in milliseconds since the epoch. */
  readonly at?: number | undefined;
}

/** Somebody deciding about a held call, or letting it through alone in an emergency (`break_glass`). */
export interface ApprovalRequest {
  readonly action?: 'approve' | 'break_glass';
  readonly approverRole: Role;
  readonly ownRequest: boolean;
  /** OfficeKey of whoever asked, where they are a member. */
  readonly office?: string | undefined;
}

export interface PolicyOptions {
  readonly cacheSize?: number;
  readonly clock?: Clock;
  /** Told the ids of policies that failed while they were evaluated. The decision is then no. */
  readonly onFault?: (policies: readonly string[]) => void;
}

const OUTSIDE: Judgement = refused('invisible', []);

/** May they? The one place where roles are compared: everything that shows, calls or approves asks here. */
export class Policy {
  private readonly evaluator: Evaluator;
  private readonly seats = new WeakMap<Principal, Seat>();
  private readonly satisfied: BoundedCache<string, Satisfied>;
  private readonly conditional: readonly Clause[];
  private readonly clock: Clock;

  /** @param set from `compilePolicies` */
  constructor(
    private readonly set: PolicySet,
    private readonly options: PolicyOptions = {},
  ) {
    this.evaluator = new Evaluator(set);
    this.satisfied = new BoundedCache(options.cacheSize ?? 20_000);
    this.conditional = [...set.clauses.values()].filter(({ when }) => when !== undefined);
    this.clock = options.clock ?? new SystemClock();
  }

  /** Changes with any policy. */
  get version(): string {
    return this.set.version;
  }

  /** Principals with the same key get the same decisions, from this address at this moment. */
  decisionKey(principal: Principal, address?: string): string {
    const key = `${this.seatFor(principal).key}${principal.scopes ? `/${principal.scopes.join('+')}` : ''}`;
    return this.conditional.length === 0 ? key : `${key}|${forceKey(this.conditional, this.circumstances({ address }))}`;
  }

  /** Both actions are answered from one judgement, so a tool is listed exactly where calling it is not answered as unknown (a suspended member lists nothing). */
  decide(principal: Principal, request: PolicyRequest): Decision {
    const { scopes } = principal;
    // What their groups leave to applications is no question of consent: asking the person for the scope would change nothing.
    if (scopes !== undefined && !covers(scopes, scopeFor(request.entry.terms.action))) return OUTSIDE[request.action];
    return this.satisfiedBy(this.seatFor(principal), request.entry).judgement(this.circumstances(request))[request.action];
  }

  /** Policies that would speak on the tool at another hour or from another network. */
  outOfForce(principal: Principal, request: PolicyRequest): readonly Clause[] {
    return this.satisfiedBy(this.seatFor(principal), request.entry).outOfForce(this.circumstances(request));
  }

  /** Whether this person may decide about a held call, and the policies that said so. Not remembered: it is rare. */
  approval(principal: Principal, request: ApprovalRequest): { readonly permitted: boolean; readonly policies: readonly string[] } {
    const clauses = this.speaking({
      seat: this.seatFor(principal),
      action: request.action ?? 'approve',
      resource: reviewEntity(request),
      context: { supervisedOffices: [...(principal.member?.supervisedOfficeKeys ?? [])] },
    });
    const circumstances = this.circumstances({});
    const inForce = clauses.filter((clause) => clause !== undefined && (clause.when?.isMet(circumstances) ?? true));
    const forbids = inForce.filter((clause) => clause?.effect === 'forbid');
    const deciding = forbids.length > 0 ? forbids : inForce;
    return { permitted: forbids.length === 0 && inForce.length > 0, policies: deciding.map((clause) => clause!.id) };
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

  private circumstances({ address, at }: Pick<PolicyRequest, 'address' | 'at'>): Circumstances {
    return { now: at ?? this.clock.now(), address };
  }

  private satisfiedBy(seat: Seat, entry: PolicyEntry): Satisfied {
    const { upstream, terms } = entry;
    const key = `${seat.key}|${upstream}|${terms.action}|${terms.dataClass}|${terms.resource ?? ''}|${this.set.namesTools ? qualifiedName(entry) : ''}`;
    const known = this.satisfied.get(key);
    if (known) return known;
    const satisfied = new Satisfied(this.speaking({ seat, action: terms.action, resource: toolEntity(entry) }), seat);
    this.satisfied.set(key, satisfied);
    return satisfied;
  }

  /** The policies that speak for and against, whether in force or not. One that failed speaks against, and alone. */
  private speaking(question: Question): (Clause | undefined)[] {
    const answer = this.evaluator.ask(question);
    if (answer.faulty.length > 0) return this.faulted(answer.faulty);
    const because = answer.because.map((id) => this.clause(id));
    if (answer.permitted || because.length === 0) return because;
    // A forbid decided. Whether there was anything to forbid, and so whether the tool exists for the caller, is what the permits alone say.
    const without = this.evaluator.askWithoutForbids(question);
    if (without.faulty.length > 0) return this.faulted(without.faulty);
    return [...because, ...without.because.map((id) => this.clause(id))];
  }

  private faulted(policies: readonly string[]): (Clause | undefined)[] {
    this.options.onFault?.(policies);
    return policies.map((id) => ({ id, title: '', file: '', text: '', effect: 'forbid', reason: 'invisible' }));
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
