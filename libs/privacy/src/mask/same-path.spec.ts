import { readdirSync, readFileSync } from 'node:fs';
import { McpCall, SilentChannel, type Principal, type ToolTerms } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders, type OpenedValue } from '../placeholders/placeholders.js';
import { maskText } from './mask-text.js';
import { Masker } from './masker.js';

const GENERAL: ToolTerms = { action: 'read', dataClass: 'contact' };
const SENDS: ToolTerms = { action: 'send', dataClass: 'message' };
const MARK = /\[\[[A-Z_0-9]+\|(.+?)\]\]|\{\{[A-Z_0-9]+\|(.+?)\}\}/gu;

/** The development part of the corpus alone: the other is held out. */
const DEVELOPMENT = new URL('../../../../test/bench/privacy/dev/', import.meta.url);
const texts = readdirSync(DEVELOPMENT)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) =>
    readFileSync(new URL(name, DEVELOPMENT), 'utf8')
      .split(/^=== .*\n/m)
      .slice(1),
  )
  .map((marked) => marked.trim().replace(MARK, (_, secret?: string, open?: string) => secret ?? open ?? ''))
  // A record is read by its fields in an answer; the command line is given texts.
  .filter((text) => !/^[[{]/.test(text));

const placeholders = new Placeholders({
  store: new MemoryPlaceholderStore(),
  key: new Uint8Array(32).fill(1),
  ring: HeldKeyRing.ofProcess(),
});
const masker = new Masker({ dictionary: loadFieldDictionary(), placeholders });
const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
const agent: Principal = { subject: claims.subject, tenant: 'harbor', name: 'A', roles: ['agent'], token: claims };

/** @param opened what the call was given opened, as the gateway tells the masker of it */
async function masked(text: string, opened: readonly OpenedValue[] = []): Promise<string> {
  const inbound = { method: 'tools/call', params: {}, era: 'modern' as const, endpoint: undefined, claims };
  const call = new McpCall({ ...inbound, channel: new SilentChannel(), signal: new AbortController().signal });
  const descriptor = { name: 'get', inputSchema: {} };
  call.principal.set(agent);
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'get', publicName: 'crm_get', descriptor, terms: GENERAL, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'participant', maskOwn: false }, policies: [] });
  masker.watchFor(call, opened);
  const clean = await masker.clean(call, { content: [{ type: 'text', text }] }, 'result');
  return (clean['content'] as { text: string }[])[0]!.text;
}

const GONE = '[redacted]';
const count = (said: string, hidden: string): number => said.split(hidden).length - 1;
const anyText = fc.constantFrom(...texts);
const withoutIds = (text: string): string => text.replaceAll(/:[a-z]{12}\]\]/g, ':…]]');

describe('masking', () => {
  it('is the same on the command line as in an answer', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(withoutIds(maskText(text).masked)).toBe(withoutIds(await masked(text)));
      }),
      { numRuns: 60 },
    );
  });

  it('of what was opened hides what it hid, nearly always to the letter, and a placeholder of one is none of another', async () => {
    let [runs, others] = [0, 0];
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const once = await masked(text);
        const { args, opened } = await placeholders.open({ body: once }, agent, SENDS);
        for (const again of [await masked(once), await masked(args['body'] as string, opened)]) {
          const shown = opened.filter(({ value }) => count(again, value) > count(once, value));
          expect(shown).toEqual([]);
          expect(count(again, GONE)).toBeGreaterThanOrEqual(count(once, GONE));
          runs += 1;
          if (again !== once) others += 1;
        }
        if (opened.length === 0) return;
        const other = placeholders.open({ body: once }, { ...agent, subject: 'agent2@harbor.example' }, SENDS);
        await expect(other).rejects.toMatchObject({ code: 'PLACEHOLDER_UNKNOWN' });
      }),
      { numRuns: 300 },
    );
    // Beside what is hidden now, few texts show something more that has to be hidden; a short value that was opened is hidden wherever it stands.
    expect(others / runs).toBeLessThan(0.03);
  });

  it.each([
    ['half a pair', 'Gate code \ud800 4821'],
    ['broken JSON', '{"note": "gate code 4821"'],
    ['deep JSON', `${'['.repeat(300)}"gate code 4821"${']'.repeat(300)}`],
    ['lines of Windows', 'Gate\r\ncode: 4821\r\n'],
    ['mixed scripts', 'Gаte cоde 4821, код ворот 4821'],
    ['a megabyte', `${'word '.repeat(200_000)}gate code 4821`],
    ['a megabyte without a blank', `${'a%2'.repeat(350_000)} gate code 4821`],
  ])('hides the code or refuses: %s', async (_, text) => {
    const shown = await masked(text).catch((refused: { code?: string }) => `refused ${refused.code ?? ''}`);
    expect(shown).not.toContain('4821');
  });
});
