import type { JsonObject, Principal, Decision } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { assembled, BUILT_IN } from '../../../fixtures/assembled.js';
import { agent, broker, entry, expiredAgent } from '../../../fixtures/people.js';
import { Policy } from '../policy.js';

const UPDATE = entry('write', 'listing', 'update_listing');
const SEARCH = entry('read', 'listing', 'search');

const permit = (condition: string, annotations = '') => `@id("few")
@title("Few at a time.")
@reach("public")${annotations}
permit (principal in Role::"vendor", action == Action::"read", resource in Upstream::"crm") when { ${condition} };`;
const forbid = (condition: string, annotations = '') => `@id("no-large-changes")
@title("A price changes within bounds.")${annotations}
forbid (principal in Role::"agent", action == Action::"write", resource == Tool::"crm/update_listing") when { ${condition} };`;

async function policyWith(...texts: string[]): Promise<Policy> {
  return new Policy(assembled([...BUILT_IN, ...texts.map((text, at) => ({ name: `house-${at}.cedar`, text }))]));
}

const vendor: Principal = { ...agent, roles: ['vendor'] };
const { member: _member, ...stranger } = vendor;

async function deciding(text: string, who: Principal = stranger, what = entry('read', 'task', 'list_tasks')) {
  const policy = await policyWith(text);
  return {
    policy,
    call: (args: unknown): Decision => policy.decide(who, { action: 'call', entry: what, arguments: args as JsonObject }),
    list: (): Decision => policy.decide(who, { action: 'list', entry: what }),
  };
}

const allowed = { effect: 'permit', policies: ['few'] };
const otherwise = { effect: 'refuse', reason: 'arguments', policies: ['few'] };

describe('a permit with a condition on arguments', () => {
  it('shows the tool and judges each call', async () => {
    const { call, list, policy } = await deciding(permit('context.arguments.top <= 50'));
    expect(list()).toMatchObject(allowed);
    for (const top of [1, 50, -1]) expect(call({ top })).toMatchObject(allowed);
    for (const top of [51, 1e9]) expect(call({ top })).toEqual(otherwise);
    expect(policy.readsArguments(stranger, entry('read', 'task', 'list_tasks'))).toBe(true);
    expect(policy.readsArguments(stranger, entry('read', 'task', 'list_tasks', 'other'))).toBe(false);
  });

  it.each([
    ['missing', {}],
    ['a text', { top: '5' }],
    ['null', { top: null }],
    ['a fraction', { top: 4.5 }],
    ['too large to be exact', { top: 2 ** 53 }],
    ['not a number', { top: Number.NaN }],
    ['a list', { top: [5] }],
    ['an object', { top: { value: 5 } }],
    ['said in another letter case', { Top: 5 }],
    ["dressed as one of Cedar's own", { top: { __extn: { fn: 'decimal', arg: '5.0' } } }],
  ])('does not count where the argument is %s', async (_case, args) => {
    expect((await deciding(permit('context.arguments.top <= 50'))).call(args)).toEqual(otherwise);
  });

  it.each([
    [
      'a member of an object',
      'context.arguments has filter.top && context.arguments.filter.top < 5',
      { filter: { top: 4 } },
      { filter: { top: 5 } },
    ],
    [
      'a member that is not there',
      'context.arguments has filter.top && context.arguments.filter.top < 5',
      { filter: { top: 4 } },
      { filter: {} },
    ],
    ['an argument that may be left out', 'if context.arguments has top then context.arguments.top < 5 else true', {}, { top: 5 }],
    ['one of a list', '["a@x.example", "b@x.example"].contains(context.arguments.to)', { to: 'b@x.example' }, { to: 'c@x.example' }],
    ['all of a list', '["a", "b"].containsAll(context.arguments.to)', { to: ['b', 'a'] }, { to: ['a', 'c'] }],
    ['a pattern', 'context.arguments.to like "*@harbor.example"', { to: 'x@harbor.example' }, { to: 'x@harbor.example.test' }],
    ['a price with cents', 'context.arguments.p.lessThan(decimal("500000.5"))', { p: 500_000.25 }, { p: 500_000.5 }],
    ['a price without cents, taken for one with', 'context.arguments.p.lessThan(decimal("5.5"))', { p: 5 }, { p: 5.123456 }],
    ['true and false', 'context.arguments.public', { public: true }, { public: false }],
    ['arithmetic', 'context.arguments.a + context.arguments.b < 10', { a: 4, b: 5 }, { a: 9_007_199_254_740_991, b: 5 }],
    [
      'what overflows',
      'context.arguments.a * context.arguments.b > 10',
      { a: 4, b: 5 },
      { a: 9_007_199_254_740_991, b: 9_007_199_254_740_991 },
    ],
    ['whether it is there', 'context.arguments has reason', { reason: { any: 'thing' } }, {}],
    ['whether it is there, which null does not say', 'context.arguments has reason', { reason: 'x' }, { reason: null }],
    ['that it is not there, which null does not say', '!(context.arguments has reason)', {}, { reason: null }],
    ['a name that is no identifier', 'context.arguments["odd name"] == "x"', { 'odd name': 'x' }, { 'odd name': 'y' }],
    ['a name of every object', 'context.arguments has constructor', { constructor: 1 }, {}],
  ])('reads %s', async (_case, condition, good, bad) => {
    const { call } = await deciding(permit(condition));
    expect([call(good), call(bad)]).toMatchObject([allowed, otherwise]);
  });

  it('counts beside what else it says of the caller and of the hour', async () => {
    const late = await deciding(permit('context.arguments.top <= 50', '\n@hours("00:00-00:01 UTC")'));
    const at = (time: string) => ({ entry: entry('read', 'task'), at: Date.parse(time), arguments: { top: 5 } });
    expect(late.policy.decide(stranger, { action: 'call', ...at('2026-07-01T00:00:30Z') })).toMatchObject(allowed);
    for (const action of ['call', 'list'] as const)
      expect(late.policy.decide(stranger, { action, ...at('2026-07-01T12:00:00Z') })).toMatchObject({ reason: 'invisible' });
    const licensed = permit('principal.licence == Licence::"active" && context.arguments.top <= 50');
    expect((await deciding(licensed)).list()).toMatchObject({ effect: 'refuse', reason: 'invisible' });
    expect((await deciding(licensed, vendor)).list()).toMatchObject(allowed);
    const unless = permit('true').replace(
      'when { true }',
      'unless { principal.licence == Licence::"active" || context.arguments.top > 50 }',
    );
    expect((await deciding(unless, vendor)).list()).toMatchObject({ effect: 'refuse', reason: 'invisible' });
    expect((await deciding(unless)).call({ top: 50 })).toMatchObject(allowed);
    expect((await deciding(unless)).call({ top: 51 })).toEqual(otherwise);
  });

  it('leaves what another permit allows', async () => {
    const { call } = await deciding(
      permit('context.arguments.top <= 50').replace('vendor', 'agent'),
      agent,
      entry('read', 'task', 'list_tasks'),
    );
    expect(call({ top: 99 })).toMatchObject({ effect: 'permit', policies: ['agent-reads-own-clients'] });
    expect(call({ top: 1 })).toMatchObject({ effect: 'permit', policies: ['agent-reads-own-clients', 'few'] });
  });
});

describe('a forbid with a condition on arguments', () => {
  const waits = { effect: 'hold', policies: ['agent-updates-own-listings'] };
  const stops = { effect: 'refuse', reason: 'arguments', policies: ['no-large-changes'] };

  it('leaves the tool in the list, and refuses what it forbids', async () => {
    const { call, list } = await deciding(forbid('context.arguments has ListPrice && context.arguments.ListPrice > 900000'), agent, UPDATE);
    expect(list()).toMatchObject({ effect: 'permit' });
    expect(call({ ListPrice: 900_000 })).toMatchObject(waits);
    expect(call({ PublicRemarks: 'sunny' })).toMatchObject(waits);
    expect(call({ ListPrice: 900_001 })).toEqual(stops);
  });

  it.each([
    ['missing', {}],
    ['a text', { ListPrice: '5' }],
    ['null', { ListPrice: null }],
    ['a fraction', { ListPrice: 5.5 }],
  ])('is in force where the argument is %s', async (_case, args) => {
    expect((await deciding(forbid('context.arguments.ListPrice > 900000'), agent, UPDATE)).call(args)).toEqual(stops);
  });

  it('is in force where the argument is there and of another type, although it asks for it first', async () => {
    const asking = forbid('context.arguments has ListPrice && context.arguments.ListPrice > 900000');
    for (const ListPrice of ['5', null, [5], { __entity: { type: 'A', id: 'b' } }])
      expect((await deciding(asking, agent, UPDATE)).call({ ListPrice })).toEqual(stops);
  });

  it('says what else it is told to say, after what is told of the caller', async () => {
    const { call } = await deciding(forbid('context.arguments.ListPrice > 900000', '\n@reason("forbidden")'), agent, UPDATE);
    expect(call({ ListPrice: 900_001 })).toMatchObject({ reason: 'forbidden' });
    const { call: expired } = await deciding(forbid('context.arguments.ListPrice > 900000'), expiredAgent, UPDATE);
    expect(expired({ ListPrice: 900_001 })).toMatchObject({ reason: 'licence' });
    expect(expired({ ListPrice: 5 })).toMatchObject({ reason: 'licence' });
  });

  it('is for those whom it names, and tools of the same terms stay as they are', async () => {
    const text = forbid('context.arguments.ListPrice > 900000');
    expect(
      (await deciding(text.replace('Role::"agent"', 'Role::"compliance"'), broker, UPDATE)).call({ ListPrice: 900_001 }),
    ).toMatchObject({ effect: 'permit' });
    const { policy } = await deciding(text, agent, UPDATE);
    const other = entry('write', 'listing', 'update_photos');
    expect(policy.decide(agent, { action: 'call', entry: other, arguments: {} })).toMatchObject(waits);
    expect(policy.readsArguments(agent, other)).toBe(false);
  });
});

describe('what goes on from a call that was judged', () => {
  it('has no more than any permit of it alone gives, and never waits', async () => {
    const { policy } = await deciding(permit('context.arguments.top <= 50', '\n@mask_own("true")'));
    expect(policy.decide(stranger, { action: 'call', entry: entry('read', 'task'), arguments: 'judged' })).toMatchObject({
      effect: 'permit',
      obligations: { reach: 'public', maskOwn: true },
    });
  });

  it('is remembered apart from calls', async () => {
    const { policy } = await deciding(permit('context.arguments.top <= 50').replace('vendor', 'agent'), agent, SEARCH);
    const ask = (args: JsonObject | 'judged') => policy.decide(agent, { action: 'call', entry: SEARCH, arguments: args });
    expect([ask({ top: 1 }), ask('judged'), ask({ top: 99 })].map(({ policies }) => policies)).toEqual([
      ['agent-reads-market', 'few'],
      ['agent-reads-market'],
      ['agent-reads-market'],
    ]);
  });
});

it('decisions that no policy with arguments bears on are one object still', async () => {
  const policy = await policyWith(permit('context.arguments.top <= 50'));
  const ask = () =>
    policy.decide(agent, { action: 'call', entry: entry('read', 'contact', 'x', 'other'), arguments: { top: Math.random() } });
  expect(ask()).toBe(ask());
});
