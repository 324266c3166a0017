import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { digestOf, McpCall, Refusal, SilentChannel, type CatalogueEntry } from '@gatehouse/kernel';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { DescriptionScanner } from './description-scanner.js';
import { IntegrityGuard } from './integrity.guard.js';
import { MemoryPinStore } from './pin-store.js';
import { Pins } from './pins.js';

class QuietScanner extends DescriptionScanner {
  scan(): [] {
    return [];
  }

  scanIntroduction(): [] {
    return [];
  }
}

function entryOf(description: string): CatalogueEntry {
  const descriptor = { name: 'get', description, inputSchema: {} };
  return {
    kind: 'tool',
    upstream: 'crm',
    name: 'get',
    publicName: 'crm_get',
    descriptor,
    terms: { action: 'read', dataClass: 'contact' },
    digest: digestOf(descriptor),
  };
}

function callOf(method: string, entry?: CatalogueEntry): McpCall {
  const claims = { subject: 'a@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
  const call = new McpCall({
    method,
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  if (entry) call.tool.set(entry);
  return call;
}

describe('the integrity guard', () => {
  const guard = async (observed: CatalogueEntry[]) => {
    const pins = new Pins(new MemoryPinStore(), new QuietScanner(), { firstUse: 'approve-clean' });
    await pins.observe(observed);
    return new IntegrityGuard(pins);
  };
  const refusalOf = (work: () => unknown): Refusal | undefined => {
    try {
      work();
    } catch (refusal) {
      return refusal as Refusal;
    }
    return undefined;
  };

  it('lets a call to an approved tool through', async () => {
    const call = callOf('tools/call', entryOf('as approved'));
    expect((await guard([entryOf('as approved')])).canActivate(new ExecutionContextHost([call]))).toBe(true);
    expect(call.events).toEqual([]);
  });

  it('refuses a call to one that changed, and to one that nobody has seen', async () => {
    for (const observed of [[entryOf('as approved')], []]) {
      const call = callOf('tools/call', entryOf('swapped'));
      const checked = await guard(observed);
      expect(refusalOf(() => checked.canActivate(new ExecutionContextHost([call])))?.code).toBe('TOOL_QUARANTINED');
      expect(call.events).toEqual(['tool.description.drift']);
    }
  });

  it('refuses where the tool was not written yet, rather than let it pass', async () => {
    const checked = await guard([]);
    expect(() => checked.canActivate(new ExecutionContextHost([callOf('tools/call')]))).toThrow(/read before the stage/);
  });

  it('has no say in lists', async () => {
    expect((await guard([])).canActivate(new ExecutionContextHost([callOf('tools/list')]))).toBe(true);
  });
});
