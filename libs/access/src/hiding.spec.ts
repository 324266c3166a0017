import { McpCall, Refusal, SilentChannel, type CatalogueEntry, type JsonObject, type OfferKind, type Principal } from '@gatehouse/kernel';
import type { ExecutionContext } from '@nestjs/common';
import { array, assert, asyncProperty, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembled, BUILT_IN } from '../fixtures/assembled.js';
import { argumentsOf, entries, forbids, people, permits } from '../fixtures/random-policies.js';
import { SandboxCatalogue } from '../fixtures/tools.js';
import { EntitlementGuard } from './entitlement.guard.js';
import { Policy } from './policy/policy.js';
import { VisibleCatalogue } from './visible-catalogue.js';

const ADDRESS = '10.1.2.3';
/** A name that nobody offers, of each kind, and how each is asked for. */
const UNKNOWN: Readonly<Record<'tool' | 'prompt' | 'resource', string>> = { tool: 'nothing', prompt: 'nothing', resource: 'crm://nothing' };
const WAYS = {
  tool: (name: string, args: JsonObject) => ['tools/call', { name, arguments: args }],
  prompt: (name: string, args: JsonObject) => ['prompts/get', { name, arguments: args }],
  resource: (uri: string) => ['resources/read', { uri }],
} as const satisfies Partial<Record<OfferKind, (name: string, args: JsonObject) => readonly [string, JsonObject]>>;

function callOf(who: Principal, [method, params]: readonly [string, JsonObject]): McpCall {
  const signal = new AbortController().signal;
  const about = { method, params, era: 'modern', endpoint: undefined, claims: who.token, channel: new SilentChannel(), signal } as const;
  const call = new McpCall({ ...about, address: ADDRESS });
  call.principal.set(who);
  return call;
}

/** A placeholder that is nobody's: looking at arguments at all throws. */
const inClear = {
  of: (call: McpCall) =>
    call.arguments['to'] === 7 ? Promise.reject(new Refusal('PLACEHOLDER_UNKNOWN')) : Promise.resolve(call.arguments),
};

describe('what a list hides', () => {
  it('a call refuses in the words of what nobody offers, and nothing else, for tools, prompts and resources', async () => {
    const agree = () =>
      assert(
        asyncProperty(
          permits,
          forbids,
          array(tuple(people, entries, argumentsOf), { minLength: 25, maxLength: 25 }),
          async (permit, forbid, asked) => {
            const policies = [...BUILT_IN, { name: 'a.cedar', text: permit }, { name: 'b.cedar', text: forbid }];
            const policy = new Policy(assembled(policies));
            const catalogue = new SandboxCatalogue();
            const guard = new EntitlementGuard(policy, catalogue, inClear);
            const visible = new VisibleCatalogue(policy, catalogue);
            const refusalOf = async (call: McpCall): Promise<Refusal | undefined> => {
              try {
                await guard.canActivate({ getArgByIndex: () => call } as unknown as ExecutionContext);
                return undefined;
              } catch (fault) {
                return fault as Refusal;
              }
            };
            for (const [who, terms, args] of asked) {
              for (const kind of ['tool', 'prompt', 'resource'] as const) {
                const publicName = kind === 'resource' ? `crm://${terms.upstream}/${terms.name}` : terms.name;
                const offered: CatalogueEntry = { ...terms, kind, publicName, descriptor: { name: terms.name }, digest: 'd' };
                catalogue.entries = [offered];
                catalogue.version += 1;
                const isListed = visible.visibleTo({ principal: who, endpoint: undefined, address: ADDRESS }, kind).length > 0;
                const refusal = await refusalOf(callOf(who, WAYS[kind](publicName, args)));
                const unknown = (await refusalOf(callOf(who, WAYS[kind](UNKNOWN[kind], args))))!;
                const isHidden = refusal?.code.endsWith('_HIDDEN') ?? false;
                const said = (of: Refusal | undefined) => JSON.stringify([of?.message, of?.line.rpc, of?.data]);
                // Who is no member any more lists nothing, and is told why.
                const unlisted = isHidden || refusal?.code === 'ACCESS_MEMBERSHIP';
                expect([isListed ? isHidden : !unlisted, isHidden && said(refusal) !== said(unknown)]).toEqual([false, false]);
              }
            }
          },
        ),
        { numRuns: 12 },
      );
    await expect(agree()).resolves.toBeUndefined();
  }, 60_000);
});
