import 'reflect-metadata';
import { EntitlementGuard } from '@gatehouse/access';
import { IntegrityGuard } from '@gatehouse/integrity';
import {
  carriesContent,
  concernsTask,
  DESCRIBE_TOOL,
  FIND_TOOLS,
  LISTEN,
  listedBy,
  McpCall,
  spansOffers,
  type JsonObject,
} from '@gatehouse/kernel';
import { PrivacyMasking } from '@gatehouse/privacy';
import { RequestSanitizing, ResponseSanitizing } from '@gatehouse/sanitize';
import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { GatewayPath } from './gateway-path.js';
import { routeOf, type McpRoute } from './on-mcp.js';
import { messageOf } from './messages.fixture.mjs';

const routes = Object.getOwnPropertyNames(GatewayPath.prototype)
  .map((name) => routeOf(GatewayPath.prototype[name as keyof GatewayPath]))
  .filter((route): route is McpRoute => route !== undefined);
const SPANNING = new Set(['catalogue', 'subscription']);
const content = routes.filter(({ access }) => !SPANNING.has(access)).map(({ method }) => method);

function callOf(method: string): McpCall {
  const params = { name: 'x', uri: 'x:y', ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: 'b' } };
  const call = messageOf({ method, params });
  if (concernsTask(method)) call.resumed.set({ upstream: 'crm', task: 't', tool: 'x' });
  return call;
}

const contextOf = (call: McpCall) => ({ getArgByIndex: () => call }) as unknown as ExecutionContext;
const answered = { handle: () => of({ content: [] } as JsonObject) };
const run = async (stage: Observable<unknown> | Promise<Observable<unknown>>): Promise<unknown> => lastValueFrom(await stage);
const withTool = (method: string): McpCall => {
  const call = callOf(method);
  const terms = { action: 'read', dataClass: 'general' } as const;
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'x', publicName: 'crm_x', descriptor: { name: 'x' }, terms, digest: 'd' });
  return call;
};

describe('every method of the path', () => {
  it('is about many offers or carries content of one, and says so', () => {
    expect(routes.length).toBeGreaterThan(0);
    for (const { method, access } of routes)
      expect([method, spansOffers(method), carriesContent(method)]).toEqual([method, SPANNING.has(access), !SPANNING.has(access)]);
  });

  it('is about many offers and lists none of them only where it listens, or finds what a list would show', () => {
    const others = routes.filter(({ method }) => spansOffers(method) && !listedBy(method)).map(({ method }) => method);
    expect(others.toSorted()).toEqual([DESCRIBE_TOOL, FIND_TOOLS, LISTEN].toSorted());
  });

  it.each(content)('%s is looked for in the catalogue before anything else', (method) => {
    const guard = new EntitlementGuard({} as never, { find: () => undefined } as never, {} as never);
    expect(() => guard.canActivate(contextOf(callOf(method)))).toThrow(
      expect.objectContaining({ line: expect.objectContaining({ kind: 'invisible' }) }),
    );
  });

  it.each(content)('%s is held back where what it is for is not as approved', (method) => {
    const guard = new IntegrityGuard({ status: () => 'quarantined' } as never);
    expect(() => guard.canActivate(contextOf(withTool(method)))).toThrow(/held back/);
  });

  it.each(content)('%s passes every stage, down and up', async (method) => {
    const seen: string[] = [];
    const note = (stage: string) => (_call: McpCall, payload?: JsonObject) => (seen.push(stage), payload ?? {});
    const open = async (args: JsonObject) => (seen.push('opened'), { args, opened: 0 });
    const context = contextOf(withTool(method));
    const sanitise = async () => void seen.push('sanitised');
    await run(new RequestSanitizing({ sanitise } as never).intercept(context, answered));
    await run(new PrivacyMasking({ open } as never, { clean: note('masked') } as never, {} as never).intercept(context, answered));
    await run(new ResponseSanitizing({ clean: note('cleaned') } as never).intercept(context, answered));
    expect(seen).toEqual(['sanitised', 'opened', 'masked', 'cleaned']);
  });
});
