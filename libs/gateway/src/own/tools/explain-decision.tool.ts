import { RELATIONS, type ExplainedPolicy, type Explanation } from '@gatehouse/access';
import { Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { ApiFault } from '../../api/api-door.js';
import type { ExplainDesk } from '../../explain/explain-desk.js';
import { questionIn } from '../../explain/explain-question.js';
import type { WallFinding } from '../../explain/wall-finding.js';
import { answered, deskDescriptor, deskTerms, present, rows, TEXT, word } from '../desk-tool.js';
import type { OwnTool } from '../own-tool.js';

const POLICIES = rows({ id: TEXT, effect: TEXT, title: TEXT, source: TEXT, when: { type: 'object' } });

/** `explain_decision`: what `gatehouse explain` says, without the text and place of policies. */
export class ExplainDecisionTool implements OwnTool {
  readonly terms = deskTerms('policy');
  readonly descriptor = deskDescriptor({
    name: 'explain_decision',
    title: 'Explain a decision',
    description:
      'Why somebody may or may not use a tool, prompt or resource: which policies decide, what the law asks for first, and single changes after which more would be allowed. It judges now, or as it would be at another moment, from another address or on a record of another relation.',
    arguments: {
      who: word('Sign-in name of the person, or of the application as svc:ID.', 254),
      tool: word('The tool, as upstream/name or by its public name. Name one of tool, prompt and resource.', 200),
      prompt: word('The prompt, likewise.', 200),
      resource: word('URI of the resource.', 2000),
      arguments: { type: 'object', description: 'Those of the call, where the decision depends on them.' },
      at: word('Moment with its zone, e.g. 2026-07-01T22:30:00-07:00.', 40),
      from: word('Address that the request would come from, e.g. 203.0.113.9.', 45),
      relation: { type: 'string', enum: [...RELATIONS], description: 'The nearest relation of that person to the record.' },
    },
    required: ['who'],
    answers: {
      who: TEXT,
      tool: TEXT,
      decision: { type: 'object' },
      listed: TEXT,
      scope: TEXT,
      policyVersion: TEXT,
      policies: POLICIES,
      preconditions: rows({ id: TEXT, title: TEXT, says: TEXT, status: TEXT }),
      outOfForce: POLICIES,
      whatWouldChange: rows({ change: TEXT, to: TEXT, effect: TEXT }),
      record: { type: 'object' },
      wall: { type: 'object' },
    },
    optional: ['record', 'wall'],
  });

  constructor(private readonly desk: () => ExplainDesk) {}

  async answer(call: McpCall): Promise<JsonObject> {
    const person = call.principal.get();
    try {
      const question = questionIn(call.upstreamArguments);
      return answered(shown(await this.desk().explain(question, { person, claims: call.inbound.claims, by: 'assistant' })));
    } catch (fault) {
      if (fault instanceof ApiFault) throw new Refusal('ARGUMENT_CONTRACT', fault.message);
      throw fault;
    }
  }
}

const shownPolicy = ({ id, effect, title, source, when }: ExplainedPolicy): JsonObject =>
  present({ id, effect, title, source, when: when && (JSON.parse(JSON.stringify(when)) as JsonObject) });

function shown({ subject, tool, call, list, record, wall, ...explanation }: Explanation & { wall?: WallFinding }): JsonObject {
  const { scope, policyVersion, policies, preconditions, outOfForce, whatWouldChange } = explanation;
  return {
    who: subject,
    tool,
    decision: decisionOf(call),
    listed: list.effect,
    scope,
    policyVersion,
    policies: policies.map(shownPolicy),
    preconditions: preconditions.map(({ id, title, says, status }) => ({ id, title, says, status })),
    outOfForce: outOfForce.map(shownPolicy),
    whatWouldChange: whatWouldChange.map(({ change, to, decision }) => ({ change, to, effect: decision.effect })),
    ...(record ? { record: { ...record } } : {}),
    ...(wall ? { wall: JSON.parse(JSON.stringify(wall)) as JsonObject } : {}),
  };
}

function decisionOf(decision: Explanation['call']): JsonObject {
  const { effect } = decision;
  if (decision.effect === 'refuse') return { effect, reason: decision.reason };
  const { reach, maskOwn } = decision.obligations;
  return { effect, reach, maskOwn, ...(decision.effect === 'hold' ? { approvers: [...decision.approvers] } : {}) };
}
