import { REACHES, type Decision, type Principal } from '@gatehouse/kernel';
import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembled, BUILT_IN } from '../../fixtures/assembled.js';
import { calls, forbids, people, permits } from '../../fixtures/random-policies.js';
import { Policy, type PolicyRequest } from './policy.js';
import type { PolicyFile } from './policy-texts.js';

const file = (text: string): PolicyFile => ({ name: 'house.cedar', text });
const policyOf = (policies: readonly PolicyFile[]) => new Policy(assembled(policies));
const situations = array(tuple(people, calls), { minLength: 30, maxLength: 30 });

/** From not being there to being done. */
const rank = (decision: Decision): number =>
  decision.effect === 'refuse' ? (decision.reason === 'invisible' ? 0 : 1) : decision.effect === 'hold' ? 2 : 3;
const reachOf = (decision: Decision): number => (decision.effect === 'refuse' ? -1 : REACHES.indexOf(decision.obligations.reach));
const masks = (decision: Decision): boolean => decision.effect === 'refuse' || decision.obligations.maskOwn;

const isNoWider = (after: Decision, before: Decision): boolean => reachOf(after) <= reachOf(before) && (masks(after) || !masks(before));

describe('no decision widens', () => {
  it('when any policy that forbids is added', () => {
    const narrows = () =>
      assert(
        property(permits, forbids, situations, (permit, forbid, asked) => {
          const files = [...BUILT_IN, file(permit)];
          const [before, after] = [policyOf(files), policyOf([...files, { name: 'forbid.cedar', text: forbid }])];
          for (const [who, request] of asked) {
            const [one, other] = [before.decide(who, request), after.decide(who, request)];
            expect(rank(other)).toBeLessThanOrEqual(rank(one));
            // It takes away whole calls, and changes nothing of those that it leaves.
            expect(other.effect === 'refuse' ? one : other).toEqual(one);
          }
        }),
        { numRuns: 12 },
      );
    expect(narrows).not.toThrow();
  }, 60_000);

  it('when an obligation is added to any policy that permits', () => {
    const obligations = constantFrom('@hold("broker")', '@hold("compliance")', '@confirm("true")', '@mask_own("true")', '@notice("Told.")');
    const narrows = () =>
      assert(
        property(permits, obligations, constantFrom(0, 1, 2, 3, 4, 5, 6, 7), situations, (permit, obligation, nth, asked) => {
          const files = [...BUILT_IN, file(permit)];
          const changeable = files.filter(({ text }) => text.includes('@reach') && !text.includes(obligation.slice(0, 5)));
          const chosen = changeable[(nth * 7) % changeable.length]!;
          const changed = files.map((each) =>
            each === chosen ? { ...each, text: each.text.replace('@reach', `${obligation}\n@reach`) } : each,
          );
          const [before, after] = [policyOf(files), policyOf(changed)];
          const granted = new Granted(files);
          for (const [who, request] of asked) {
            const [one, other] = [before.decide(who, request), after.decide(who, request)];
            expect(rank(other)).toBeLessThanOrEqual(rank(one));
            const most = other.effect === 'hold' ? granted.to(other.approvers, who, request) : one;
            expect(other.effect === 'refuse' || isNoWider(other, most)).toBe(true);
          }
        }),
        { numRuns: 12 },
      );
    expect(narrows).not.toThrow();
  }, 60_000);
});

/** What policies give whoever has these approvals already: those that ask for no others, as if they asked for none. */
class Granted {
  private readonly policies = new Map<string, Policy>();

  constructor(private readonly files: readonly PolicyFile[]) {}

  to(approvers: readonly string[], who: Principal, request: PolicyRequest): Decision {
    const key = approvers.join();
    const policy = this.policies.get(key) ?? this.made(approvers);
    this.policies.set(key, policy);
    return policy.decide(who, request);
  }

  private made(approvers: readonly string[]): Policy {
    const files = this.files.filter(({ text }) => holdsOf(text).every((approver) => approvers.includes(approver)));
    return policyOf(files.map((each) => ({ ...each, text: each.text.replace(/@(hold|confirm)\(".*"\)/g, '') })));
  }
}

function holdsOf(text: string): readonly string[] {
  const roles = /@hold\("(.*)"\)/.exec(text)?.[1]?.split('+') ?? [];
  return /@confirm/.test(text) ? [...roles, 'self'] : roles;
}
