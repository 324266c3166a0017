import { describe, expect, it } from 'vitest';
import { compilePolicies } from './policy-set.js';
import { PolicyFaults, type PolicyFault } from './policy-faults.js';
import { policyTexts, type PolicyFile } from './policy-texts.js';

const GOOD = `
@id("house-shows-tasks")
@title("Everyone in the office sees tasks.")
@reach("own")
permit (principal in Role::"compliance", action == Action::"read", resource in DataClass::"task");`;

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
    ['a reason on a permit', GOOD.replace('@reach', '@reason("licence")\n@reach'), '@reason does not belong on a permit'],
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
    ['an id that is taken', GOOD.replace('house-shows-tasks', 'agent-drafts'), 'the id is taken by a policy in agent/agent-drafts.cedar'],
  ])('are refused for %s', async (_, text, says) => {
    const faults = await faultsOf(text);
    expect(faults.map((fault) => fault.problem).join('\n')).toContain(says);
    expect(faults.every((fault) => fault.file === 'house-0.cedar')).toBe(true);
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
