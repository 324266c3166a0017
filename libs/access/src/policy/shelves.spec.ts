import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { DATA_CLASSES, ROLES, TOOL_ACTIONS } from '@gatehouse/kernel';
import { array, assert, constantFrom, oneof, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PEOPLE, entry } from '../../fixtures/people.js';
import { cedar } from './cedar.js';
import { readClause } from './clause.js';
import { Evaluator, type Answer, type Question } from './evaluator.js';
import { toolEntity } from './resources.js';
import { CALLER, personOf, seatOf } from './seat.js';

const CLASSES = DATA_CLASSES.slice(0, 4);
const ACTIONS = TOOL_ACTIONS.slice(0, 3);
const UPSTREAMS = ['crm', 'mls'];
const NAMES = ['one', 'two'];
const quoted = (type: string, ids: readonly string[]) => constantFrom(...ids.map((id) => `${type}::"${id}"`));
const role = quoted('Role', ROLES);
const holder = oneof(quoted('DataClass', CLASSES), quoted('Upstream', UPSTREAMS));
const tool = quoted(
  'Tool',
  UPSTREAMS.flatMap((upstream) => NAMES.map((name) => `${upstream}/${name}`)),
);
const action = quoted('Action', ACTIONS);
const written = record({
  effect: constantFrom('permit', 'forbid'),
  principal: oneof(
    constantFrom('', ' is Person'),
    role.map((one) => ` in ${one}`),
    role.map((one) => ` is Person in ${one}`),
  ),
  action: oneof(
    constantFrom(''),
    action.map((one) => ` == ${one}`),
    action.map((one) => ` in ${one}`),
    tuple(action, action).map((two) => ` in [${two.join()}]`),
  ),
  resource: oneof(
    constantFrom('', ' is Tool'),
    tool.map((one) => ` == ${one}`),
    tool.map((one) => ` in ${one}`),
    holder.map((one) => ` in ${one}`),
    holder.map((one) => ` is Tool in ${one}`),
  ),
  conditions: constantFrom(
    '',
    '',
    ' when { principal.licence == Licence::"active" }',
    ' unless { principal.leadsTeam }',
    ' when { resource has records }',
    ' when { principal.nothing }',
  ),
}).map((each) => `${each.effect} (principal${each.principal}, action${each.action}, resource${each.resource})${each.conditions};`);

function setOf(texts: readonly string[]) {
  const clauses = texts.map((text, at) => {
    const { json } = cedar.policyToJson(text) as { json: PolicyJson };
    return readClause({ ...json, annotations: { id: `p${at}`, title: 'x', reach: 'own' } }, { file: 'house.cedar', text });
  });
  return { version: '', namesTools: true, clauses: new Map(clauses.map((clause) => [clause.id, clause])) };
}

/** What Cedar itself says of the texts as they were written: who speaks against, and without those who speaks for. */
function byCedar(texts: readonly string[], { seat, action: asked, resource }: Question): Answer {
  const ask = (policies: readonly (readonly [string, string])[]) => {
    const entities = [personOf(seat), resource];
    const request = { principal: CALLER, action: { type: 'Action', id: asked }, resource: resource.uid, context: {}, entities };
    const answer = cedar.isAuthorized({ ...request, policies: { staticPolicies: Object.fromEntries(policies) } });
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer));
    const { reason, errors } = answer.response.diagnostics;
    return { reason, faulty: errors.map(({ policyId }) => policyId) };
  };
  const named = texts.map((text, at) => [`p${at}`, text] as const);
  const [forbids, permits] = [
    ask(named.filter(([, text]) => text.startsWith('forbid'))),
    ask(named.filter(([, text]) => text.startsWith('permit'))),
  ];
  return { applying: [...forbids.reason, ...permits.reason].toSorted(), faulty: [...forbids.faulty, ...permits.faulty].toSorted() };
}

describe('policies that are sorted by their heads', () => {
  const questions = array(
    tuple(
      constantFrom(...Object.values(PEOPLE)),
      constantFrom(...ACTIONS),
      constantFrom(...CLASSES),
      constantFrom(...UPSTREAMS),
      constantFrom(...NAMES),
    ),
    { minLength: 8, maxLength: 8 },
  );

  it.each([0, 3, 64])(
    'answer as all of them would, as Cedar reads them (%s to a shelf)',
    (shelf) => {
      const agree = () =>
        assert(
          property(array(written, { minLength: 1, maxLength: 24 }), questions, (texts, asked) => {
            const evaluator = new Evaluator(setOf(texts), { shelf });
            for (const [who, act, dataClass, upstream, name] of asked) {
              const question = { seat: seatOf(who), action: act, resource: toolEntity(entry(act, dataClass, name, upstream)) };
              const { applying, faulty } = evaluator.ask(question);
              expect({ applying, faulty: faulty.toSorted() }).toEqual(byCedar(texts, question));
            }
            evaluator.release();
          }),
          { numRuns: 25 },
        );
      expect(agree).not.toThrow();
    },
    60_000,
  );
});
