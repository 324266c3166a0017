import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import {
  BoundedCache,
  covers,
  isLeftOut,
  qualifiedName,
  scopeFor,
  SystemClock,
  type Clock,
  type Decision,
  type JsonObject,
  type Principal,
} from '@gatehouse/kernel';
import type { Clause } from './clause.js';
import type { Circumstances } from './conditions/condition.js';
import { Evaluator, type EvaluatorOptions, type Question } from './evaluator.js';
import { isForbid, refused, type Judgement } from './judgement.js';
import { reviewEntity, toolEntity, type ApprovalRequest, type PolicyEntry } from './resources.js';
import type { PolicySet } from './policy-set.js';
import { forceKey, Satisfied, type Asked } from './satisfied.js';
import { seatOf, type Seat } from './seat.js';

export interface PolicyRequest {
  /** Showing it, or calling, getting or reading it. */
  readonly action: 'list' | 'call';
  readonly entry: PolicyEntry;
  /** Those of the call, as the upstream would get them; none where they are left out. `judged` for what goes on from a call that was decided. */
  readonly arguments?: JsonObject | 'judged' | undefined;
  /** Where the request came from; absent where nobody who is trusted says so. */
  readonly address?: string | undefined;
  /** Another moment than now, in milliseconds since the epoch. */
  readonly at?: number | undefined;
}

export interface PolicyOptions extends EvaluatorOptions {
  readonly cacheSize?: number;
  readonly clock?: Clock;
  /** Told the ids of policies that failed while they were evaluated. The decision is then no. */
  readonly onFault?: (policies: readonly string[]) => void;
}

const NO_POLICY: PolicyJson = {
  effect: 'forbid',
  principal: { op: 'All' },
  action: { op: 'All' },
  resource: { op: 'All' },
  conditions: [],
};
const OUTSIDE: Judgement = refused('invisible', []);

/** What is made of one set of policies. */
interface InForce {
  readonly set: PolicySet;
  readonly evaluator: Evaluator;
  /** Whose say depends on the hour or the network. */
  readonly conditional: readonly Clause[];
  readonly satisfied: BoundedCache<string, Satisfied>;
}

/** May they? The one place where roles are compared: everything that shows, calls or approves asks here. */
export class Policy {
  private readonly seats = new WeakMap<Principal, Seat>();
  private readonly clock: Clock;
  private readonly listeners: (() => void)[] = [];
  private inForce: InForce;

  /** @param set from `compilePolicies` */
  constructor(
    set: PolicySet,
    private readonly options: PolicyOptions = {},
  ) {
    this.inForce = this.madeOf(set);
    this.clock = options.clock ?? new SystemClock();
  }

  /** Changes with any policy. */
  get version(): string {
    return this.inForce.set.version;
  }

  /** From the next question on these policies decide. */
  replace(set: PolicySet): void {
    const before = this.inForce;
    this.inForce = this.madeOf(set);
    before.evaluator.release();
    for (const listener of this.listeners) listener();
  }

  onReplaced(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Principals with the same key are shown the same, from this address at this moment. */
  decisionKey(principal: Principal, address?: string): string {
    const { set, conditional } = this.inForce;
    const scopes = principal.scopes ? `/${principal.scopes.join('+')}` : '';
    const force = conditional.length === 0 ? '' : forceKey(conditional, this.circumstances({ address }));
    return `${set.version}|${this.seatFor(principal).key}${scopes}|${force}`;
  }

  /** Both actions are answered from the same policies, so a tool is listed exactly where calling it is not answered as unknown (a suspended member lists nothing). */
  decide(principal: Principal, request: PolicyRequest): Decision {
    const { scopes } = principal;
    // What their groups leave to applications is no question of consent: asking the person for the scope would change nothing.
    if (scopes !== undefined && !covers(scopes, scopeFor(request.entry.terms.action))) return OUTSIDE[request.action];
    // A set only narrows: what it leaves out is not there, whatever policies say.
    if (isLeftOut(principal.roles, request.entry.terms)) return OUTSIDE[request.action];
    const decision = this.satisfiedBy(this.seatFor(principal), request.entry).decide(this.circumstances(request), askedIn(request));
    return request.action === 'call' && request.entry.terms.confirmed ? confirmedInPerson(decision) : decision;
  }

  /** Whether the arguments of a call decide too. Where they do not, nobody needs to look at them. */
  readsArguments(principal: Principal, entry: PolicyEntry): boolean {
    return this.satisfiedBy(this.seatFor(principal), entry).readsArguments;
  }

  /** Policies that would speak on the tool at another hour, from another network or with other arguments. */
  outOfForce(principal: Principal, request: PolicyRequest): readonly Clause[] {
    return this.satisfiedBy(this.seatFor(principal), request.entry).outOfForce(this.circumstances(request), askedIn(request));
  }

  /** Policies whose say on the tool depends on the hour, the network or the arguments. */
  depending(principal: Principal, entry: PolicyEntry): readonly Clause[] {
    return this.satisfiedBy(this.seatFor(principal), entry).depending;
  }

  /** Whether this person may decide about a held call, and the policies that said so. Not remembered: it is rare. */
  approval(principal: Principal, request: ApprovalRequest): { readonly permitted: boolean; readonly policies: readonly string[] } {
    const clauses = this.speaking({
      seat: this.seatFor(principal),
      action: request.action ?? 'approve',
      resource: reviewEntity(request),
      context: { supervisedOffices: [...(principal.member?.supervisedOfficeKeys ?? [])] },
    });
    const circumstances = this.circumstances(request);
    const met = clauses.filter((clause) => clause !== undefined && (clause.when?.isMet(circumstances) ?? true));
    // What an approval lifts forbids no approval.
    const inForce = met.filter((clause) => !isForbid(clause) || clause.unless === undefined);
    const forbids = inForce.filter(isForbid);
    const deciding = forbids.length > 0 ? forbids : inForce;
    return { permitted: forbids.length === 0 && inForce.length > 0, policies: deciding.map((clause) => clause!.id) };
  }

  clause(id: string): Clause | undefined {
    return this.inForce.set.clauses.get(id);
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

  private madeOf(set: PolicySet): InForce {
    return {
      set,
      evaluator: new Evaluator(set, this.options),
      conditional: [...set.clauses.values()].filter(({ when }) => when !== undefined),
      satisfied: new BoundedCache(this.options.cacheSize ?? 20_000),
    };
  }

  private satisfiedBy(seat: Seat, entry: PolicyEntry): Satisfied {
    const { upstream, terms } = entry;
    const { set, satisfied: known, evaluator } = this.inForce;
    const key = `${seat.key}|${upstream}|${terms.action}|${terms.dataClass}|${terms.resource ?? ''}|${terms.client ?? ''}|${set.namesTools ? qualifiedName(entry) : ''}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const question = { seat, action: terms.action, resource: toolEntity(entry) };
    const satisfied = new Satisfied(this.speaking(question), seat, (clause, args) => evaluator.askAlone(clause, question, args));
    known.set(key, satisfied);
    return satisfied;
  }

  /** The policies that speak for and against, whether in force or not. One that failed speaks against, and alone. */
  private speaking(question: Question): (Clause | undefined)[] {
    const { applying, faulty } = this.inForce.evaluator.ask(question);
    if (faulty.length === 0) return applying.map((id) => this.clause(id));
    this.options.onFault?.(faulty);
    return faulty.map((id) => FAILED(id));
  }
}

/** What a policy lets go ahead by itself waits for the caller in person; what somebody else approves, they approve knowing what it does. */
function confirmedInPerson(decision: Decision): Decision {
  return decision.effect === 'permit' ? { ...decision, effect: 'hold', approvers: ['self'] } : decision;
}

function askedIn({ action, arguments: args }: PolicyRequest): Asked {
  if (action === 'list') return 'list';
  return args === 'judged' ? args : { arguments: args ?? {} };
}

const FAILED = (id: string): Clause => ({ id, title: '', file: '', text: '', json: NO_POLICY, effect: 'forbid', reason: 'invisible' });
