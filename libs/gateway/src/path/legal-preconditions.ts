import type { Facts, Preconditions } from '@gatehouse/access';
import {
  monitored,
  monitoringLabels,
  Refusal,
  type Clock,
  type Evidence,
  type Finding,
  stateCode,
  valueAt,
  type JsonObject,
  type JsonValue,
  type LegalTerms,
  type McpCall,
  type RulesInForce,
  type RuleStanding,
} from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { clientPartiesOf, type OfficesOf, type WallKeeping } from '@gatehouse/privacy';
import { looksAfter, recordOf, refuseRecord } from './consulted-record.js';
import { isOwnFile } from './record-ownership.js';

export interface LegalParts {
  readonly forwarder: Pick<Forwarder, 'consult'>;
  readonly preconditions: Preconditions;
  /** Modes and exceptions of this deployment. */
  readonly rules: RulesInForce;
  /** The brokerage that acts, by name. */
  readonly brokerage: string;
  readonly officesOf: OfficesOf;
  readonly walls: Pick<WallKeeping, 'closes'>;
  readonly clock: Clock;
}

/**
 * What the law asks for before a call is made. Facts are the call's arguments, and records that are read for it: what an assistant says of an
 * agreement counts for nothing where the agreement itself can be looked at. A record of a client that the caller does not look after tells nothing.
 */
export class LegalPreconditions {
  constructor(private readonly parts: LegalParts) {}

  /** Notices to tell with the result. Throws Refusal PRECONDITION_UNMET, RECORD_NOT_YOURS, and what the forwarder throws. */
  async check(call: McpCall): Promise<readonly string[]> {
    const { legal } = call.tool.get().terms;
    // Only a call does something. What becomes of it, a task, began under the rules of its call.
    if (!legal || call.method !== 'tools/call') return [];
    const facts = byCode(await this.factsOf(call, legal));
    const { preconditions, rules } = this.parts;
    const { unmet, watched, excepted, notices } = preconditions.judge(legal.activity, facts, whereItLies(rules.standingFor(call), facts));
    for (const rule of excepted) call.label(`law.exception.${rule.id}`);
    for (const { rule, exception } of watched) {
      const finding = monitored(unmetBy(rule.id), exception?.id);
      call.note(finding);
      for (const label of monitoringLabels(finding)) call.label(label);
    }
    if (unmet.length === 0) return notices;
    call.label('law.precondition.unmet');
    for (const { id, event } of unmet) {
      call.note(unmetBy(id));
      if (event !== undefined) call.label(event);
    }
    throw new Refusal('PRECONDITION_UNMET', unmet.map(({ says }) => says).join(' '));
  }

  private async factsOf(call: McpCall, { facts, evidence }: LegalTerms): Promise<Facts> {
    const told = Object.entries(facts).map(([fact, argument]) => [fact, call.upstreamArguments[argument]] as const);
    const looked: Facts[] = [];
    for (const each of evidence) looked.push(await this.lookUp(call, each, Object.assign({}, ...looked) as Facts));
    // Last, so that nobody can give another name, hour or licence than the true one.
    return Object.assign(Object.fromEntries(told), ...looked, this.given(call)) as Facts;
  }

  /** @param found what records before this one told, such as of which listing an offer is: where one tells it, no argument does */
  private async lookUp(call: McpCall, { upstream, tool, argument, from, facts }: Evidence, found: Facts): Promise<Facts> {
    const named = Object.hasOwn(found, from) ? found[from] : call.upstreamArguments[from];
    // Nothing is named, so nothing is known: whether that is enough is for the rules to say.
    if (named === undefined || named === null || named === '') return {};
    const record = recordOf(await this.parts.forwarder.consult(call, { upstream, tool, args: { [argument]: named } }));
    if (!record || !(isOwnFile(call, from) || (await this.isOpen(call, record)))) refuseRecord(call);
    return Object.fromEntries(Object.entries(facts).map(([fact, place]) => [fact, toldBy(record, place)]));
  }

  private async isOpen(call: McpCall, record: JsonObject): Promise<boolean> {
    const parties = clientPartiesOf(record, this.parts.officesOf);
    return (!parties || looksAfter(call, parties)) && !(await this.parts.walls.closes(call, record));
  }

  private given(call: McpCall): Facts {
    const { member, name } = call.principal.get();
    return {
      now: new Date(this.parts.clock.now()).toISOString(),
      brokerageName: this.parts.brokerage,
      memberName: name,
      licenceNumber: member?.licence.number,
      licenceStatus: member?.licence.status,
      licenceStates: member?.licensedStates && [...member.licensedStates],
      actsAs: member ? 'member' : 'public',
    };
  }
}

const toldBy = (record: JsonObject, place: string): JsonValue | undefined =>
  place.startsWith('/') ? valueAt(record, place) : Object.hasOwn(record, place) ? record[place] : undefined;

/** Some servers write a state by its name, where licences and rules go by its code. */
function byCode(facts: Facts): Facts {
  const state = stateCode(facts['propertyState']);
  return state === undefined ? facts : { ...facts, propertyState: state };
}

/** The law of the state where a property lies counts as well, once that is known. */
function whereItLies(standing: RuleStanding, { propertyState }: Facts): RuleStanding {
  const state = stateCode(propertyState);
  return state === undefined || standing.states.includes(state) ? standing : { ...standing, states: [...standing.states, state] };
}

const unmetBy = (rule: string): Finding => ({ rule, family: 'legal_precondition', surface: 'argument', verdict: 'block', score: 1 });

/** A result with what the law has its reader told. */
export function withNotices(result: JsonObject, notices: readonly string[]): JsonObject {
  if (notices.length === 0 || result['isError'] === true || !Array.isArray(result['content'])) return result;
  return { ...result, content: [...result['content'], ...notices.map((text) => ({ type: 'text', text }))] };
}
