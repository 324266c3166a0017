import { describe, expect, it } from 'vitest';
import { compilePolicies } from './policy-set.js';
import { PolicyFaults, sentenceOf, type PolicyFault } from './policy-faults.js';
import { policyTexts, type PolicyFile } from './policy-texts.js';

const GOOD = `
@id("house-shows-tasks")
@title("Everyone in the office sees tasks.")
@reach("own")
permit (principal in Role::"compliance", action == Action::"read", resource in DataClass::"task");`;

const reads = (condition: string) => GOOD.replace(';', ` when { ${condition} };`);

async function faultsOf(...additions: readonly string[]): Promise<readonly PolicyFault[]> {
  const files: PolicyFile[] = additions.map((text, position) => ({ name: `house-${position}.cedar`, text }));
  const texts = await policyTexts(files);
  try {
    compilePolicies(texts);
    return [];
  } catch (thrown) {
    if (thrown instanceof PolicyFaults) return thrown.faults;
    throw thrown;
  }
}

describe('the policies that Gatehouse comes with', () => {
  it('load without a fault', async () => {
    expect(await faultsOf()).toEqual([]);
  });

  it('are one to a file, named like the file', async () => {
    const set = compilePolicies(await policyTexts());
    for (const clause of set.clauses.values()) expect(clause.file).toMatch(new RegExp(`/${clause.id}\\.cedar$`));
    expect(new Set([...set.clauses.values()].map((clause) => clause.file)).size).toBe(set.clauses.size);
  });

  it('do not look at single tools, so that decisions are shared by tools of equal terms', async () => {
    expect(compilePolicies(await policyTexts()).namesTools).toBe(false);
  });

  it('have a version that changes with any text', async () => {
    const plain = compilePolicies(await policyTexts());
    const more = compilePolicies(await policyTexts([{ name: 'house.cedar', text: GOOD }]));
    expect(plain.version).toMatch(/^[0-9a-f]{16}$/);
    expect(more.version).not.toBe(plain.version);
  });
});

describe("a deployment's own policies", () => {
  it('are added to those that Gatehouse comes with', async () => {
    expect(await faultsOf(GOOD)).toEqual([]);
  });

  it('are refused with file, policy and what was expected', async () => {
    const [fault] = await faultsOf(GOOD.replace('@reach("own")', '@reach("planet")'));
    expect(fault).toMatchObject({ file: 'house-0.cedar', policy: 'house-shows-tasks' });
    expect(fault?.problem).toContain('expected none, public, participant, own, team, office, firm, mls, supervised');
  });

  it.each([
    ['text that is not Cedar', 'permit (principal in , ', 'line 1'],
    ['a role that does not exist', GOOD.replace('compliance', 'complience'), 'valid entity eids'],
    ['an action that does not exist', GOOD.replace('Action::"read"', 'Action::"reed"'), 'did you mean'],
    ['an attribute that does not exist', GOOD.replace('resource in DataClass::"task")', 'resource) when { principal.vip }'), 'not found'],
    ['a policy that can never apply', GOOD.replace(';', ' when { false };'), 'impossible'],
    ['a policy without an id', GOOD.replace('@id("house-shows-tasks")', ''), 'needs @id'],
    ['a policy without its sentence', GOOD.replace(/@title.*\n/, ''), 'needs @title'],
    ['a permit without reach', GOOD.replace('@reach("own")', ''), 'needs @reach'],
    ['a mistyped annotation, which would lose its effect', GOOD.replace('@reach', '@hodl("broker")\n@reach'), '@hodl does not belong'],
    ['a hold for nobody', GOOD.replace('@reach', '@hold("boss")\n@reach'), '@hold("boss") is not known'],
    ['a hold for two of one role', GOOD.replace('@reach', '@hold("broker+broker")\n@reach'), '@hold("broker+broker") names a role twice'],
    ['a quota without a span', GOOD.replace('@reach', '@quota("30")\n@reach'), 'expected calls and a span, such as 30 per 1h'],
    [
      'a forbid that two things lift',
      '@id("x")\n@title("y")\n@hold("broker")\n@quota("3 per 1h")\nforbid (principal, action == Action::"send", resource);',
      'do not go together',
    ],
    [
      'a forbid that is lifted and says why it refuses',
      '@id("x")\n@title("y")\n@hold("broker")\n@reason("forbidden")\nforbid (principal, action == Action::"send", resource);',
      'does not refuse',
    ],
    ['a reason on a permit', GOOD.replace('@reach', '@reason("licence")\n@reach'), '@reason("licence") is not known; expected required'],
    [
      'obligations on a permit for approving',
      '@id("x")\n@title("y")\n@reach("own")\npermit (principal in Role::"admin", action == Action::"approve", resource);',
      '@reach does not belong',
    ],
    [
      'a policy about one person, which shared decisions would ignore',
      GOOD.replace('principal in Role::"compliance"', 'principal == Person::"agent@harbor.example"'),
      'names one person',
    ],
    ['a template', GOOD.replace('principal in Role::"compliance"', 'principal in ?principal'), 'templates'],
    ['arguments read as a whole', reads('context.arguments == context.arguments'), 'reads context.arguments as a whole'],
    ['an argument of two types', reads('context.arguments.top > 5 || context.arguments.top == "all"'), 'as Long and as String'],
    [
      'an argument that is and has',
      reads('context.arguments.a > 5 && context.arguments.a.b > 5'),
      'both as a value and as something that has members',
    ],
    ['an argument of no type', reads('context.arguments.who in Role::"agent"'), 'does not say what context.arguments.who is'],
    ['a number that would be rounded', reads('9007199254740993 > 5'), 'a number beyond 9007199254740991'],
    ['an operator that no number has', reads('context.arguments.top.frobnicate(5)'), 'frobnicate'],
    [
      'an argument that may be missing and is not asked for',
      reads('context.arguments has top || context.arguments.top > 5'),
      'line 5, column 135',
    ],
    [
      'arguments of an approval',
      reads('context.arguments.top > 5').replace(/action ==.*"task"/, 'action, resource'),
      'attribute `arguments` in context for Action::"approve" not found',
    ],
    ['an id that is taken', GOOD.replace('house-shows-tasks', 'agent-drafts'), 'the id is taken by a policy in agent/agent-drafts.cedar'],
  ])('are refused for %s', async (_, text, says) => {
    const faults = await faultsOf(text);
    expect(faults.map(sentenceOf).join('\n')).toContain(says);
    // Two are named by another file, or by none of their lines.
    expect(faults.every(({ place }) => place !== undefined) || /taken|templates/.test(says)).toBe(true);
    expect(faults.every((fault) => fault.file === 'house-0.cedar')).toBe(true);
  });

  it('may read arguments, each of the type that it is compared with', async () => {
    const good = [
      'context.arguments.top <= 50 && context.arguments.to like "*@harbor.example"',
      'context.arguments has filter.top && context.arguments.filter.top < 5',
      'context.arguments.ListPrice.lessThanOrEqual(decimal("500000.0"))',
      'context.arguments.tags.containsAll(["a", "b"]) && ["a"].contains(context.arguments["odd name"])',
      'context.arguments.public && !context.arguments.tags.contains(5) && context.arguments.n + 5 > 7',
      'if context.arguments has top then context.arguments.top < 5 else true',
    ];
    expect(await faultsOf(...good.map((condition, at) => reads(condition).replace('house-shows-tasks', `house-${at}`)))).toEqual([]);
  });

  it('are refused with line and column of their file, behind what is not ASCII', async () => {
    const second = reads('principal.vip').replace('house-shows-tasks', 'house-two');
    const [fault] = await faultsOf(`// Häuser\n${GOOD}\n${second}`);
    expect(sentenceOf(fault!)).toMatch(/^house-0\.cedar \(house-two\): line 11, column 106: /);
  });

  it('are refused with all their faults at once', async () => {
    const faults = await faultsOf('permit (', GOOD.replace('@reach("own")', ''), GOOD.replace('compliance', 'nobody'));
    expect(faults.map((fault) => fault.file)).toEqual(expect.arrayContaining(['house-0.cedar', 'house-1.cedar', 'house-2.cedar']));
  });
});

it('a schema that is not Cedar, or no policies at all, decides nothing', async () => {
  const { schema, policies } = await policyTexts();
  expect(() => compilePolicies({ schema: { name: 'broken.cedarschema', text: 'entity ;' }, policies })).toThrow(
    /broken\.cedarschema: line 1/,
  );
  expect(() => compilePolicies({ schema, policies: [] })).toThrow(/no policies/);
});
