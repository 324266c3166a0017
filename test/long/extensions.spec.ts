import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatehouse, repository } from '../support/gateway-process.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

/** Every example of templates/extensions in one running gateway, and beside them what throws and hangs. */
const AGENT = 'agent@harbor.example';
const KEY = 'intranet-key-of-this-run';
const example = (name: string): string => readFileSync(join(repository, 'templates/extensions', name), 'utf8');
const throwing = (kind: string, body: string): string =>
  `export const extension = { kind: '${kind}', gateway: '^0.2.0' };\nexport const open = () => (${body});\n`;

const FILES = {
  ...Object.fromEntries(
    [
      'daily-files.mjs',
      'off-market.mjs',
      'commission-split.mjs',
      'sign-store.mjs',
      'intranet-tokens.mjs',
      'large-splits.mjs',
      'calls-by-office.mjs',
      'house-rules/pack.yaml',
      'house-rules/house-rules.cedar',
    ].map((name) => [name, example(name)]),
  ),
  'signs.json': JSON.stringify([
    { kind: 'for sale', inStock: 7 },
    { kind: 'open house', inStock: 5 },
  ]),
  'failing-sink.mjs': throwing('sink', "{ send() { throw new Error('The disk is full.'); } }"),
  'failing-report.mjs': throwing('report', "{ take() { throw new Error('It cannot count.'); }, told: () => ({}) }"),
  'failing-tool.mjs': throwing(
    'tool',
    "{ definition: { name: 'broken', description: 'Always fails.', inputSchema: { type: 'object', properties: {} } }, call() { setTimeout(() => { throw new Error('later'); }, 0); return new Promise(() => {}); } }",
  ),
  'failing-detector.mjs': throwing(
    'detector',
    "{ inspect({ text }) { if (text.includes('copper kettle')) throw new Error('It broke on ' + text); return { score: 0, verdict: 'allow' }; } }",
  ),
  'failing-policy.mjs': throwing('policy', "{ judge({ tool }) { if (tool.name === 'count_signs') throw new Error('No table.'); } }"),
};

const UPSTREAMS = `
  - id: own
    transport: extension
    modules: [./commission-split.mjs, ./failing-tool.mjs]
    settings: { agentShare: '70' }
    tools:
      commission_split: { action: read, dataClass: general }
      broken: { action: read, dataClass: general }
  - id: signs
    transport: extension
    modules: [./sign-store.mjs]
    settings: { file: ./signs.json }
    tools:
      list_signs: { action: read, dataClass: general }
      count_signs: { action: read, dataClass: general }
`;
const EXTENSIONS = `
extensions:
  - { id: off-market, kind: detector, module: ./off-market.mjs, surfaces: [result, remarks, document], settings: { words: 'pocket listing|whisper sale' } }
  - { id: failing, kind: detector, module: ./failing-detector.mjs }
  - { id: intranet, kind: identity, module: ./intranet-tokens.mjs, prefix: harbor_, secrets: { key: { fromEnv: INTRANET_KEY } } }
  - { id: large-splits, kind: policy, module: ./large-splits.mjs, settings: { tool: commission_split, held: '50000', refused: '1000000' } }
  - { id: no-table, kind: policy, module: ./failing-policy.mjs }
  - { id: calls-by-office, kind: report, module: ./calls-by-office.mjs }
  - { id: no-count, kind: report, module: ./failing-report.mjs }
  - { id: house-rules, kind: pack, module: ./house-rules/pack.yaml }
audit:
  sinks:
    - { id: days, kind: extension, to: ./daily-files.mjs, settings: { folder: ./days } }
    - { id: full, kind: extension, to: ./failing-sink.mjs }
`;

const SERVED = ['own_commission_split', 'own_broken', 'signs_list_signs', 'crm_draft_message'];

let system: RunningSystem;
let agent: RawPeer;
beforeAll(async () => {
  issuedSecrets.add('key of the intranet', KEY);
  system = await RunningSystem.start({
    env: { INTRANET_KEY: KEY },
    files: FILES,
    edit: (yaml) => yaml.replace('refresh: 30s', 'refresh: 1s').replace('\nupstreams:\n', `\nupstreams:${UPSTREAMS}`) + EXTENSIONS,
  });
  agent = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
  // A definition that a detector was too late for is held back until it is looked at again.
  const names = async () => ((await agent.list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
  await vi.waitUntil(
    async () => {
      const shown = await names();
      return SERVED.every((name) => shown.includes(name));
    },
    { timeout: 60_000, interval: 200 },
  );
});
afterAll(() => system?.stop());

const drafted = (purpose: string) =>
  agent.call('crm_draft_message', { contactKey: system.sandbox.world.story.ownContact, channel: 'email', purpose });

function intranetToken(user: string, expiresAt: number, key = KEY): string {
  const said = Buffer.from(JSON.stringify({ user, expiresAt })).toString('base64url');
  const token = `harbor_${said}.${createHmac('sha256', key).update(said).digest('base64url')}`;
  issuedSecrets.add('token of the intranet', token);
  return token;
}
const inAnHour = (): number => Math.floor(Date.now() / 1_000) + 3_600;
const withToken = async (token: string) => (await new RawPeer('2026', `${system.url}/mcp`, token).open()).list();

describe('a tool and a system of a deployment', () => {
  it('are called like any other, under the terms of gateway.yaml', async () => {
    expect(textOf(await agent.call('own_commission_split', { commission: 10_000 }))).toContain('Agent 7000.00, house 3000.00');
    expect(textOf(await agent.call('signs_list_signs'))).toContain('open house');
    expect(refusalCode(await agent.call('own_commission_split', { commission: 'ten' }))).toBe('ARGUMENT_CONTRACT');
  });

  it('fail alone', async () => {
    const broken = await agent.call('own_broken');
    expect(broken.message?.result).toMatchObject({ isError: true });
    expect(broken.text).not.toContain('later');
    expect(textOf(await agent.call('own_commission_split', { commission: 100 }))).toContain('Agent 70.00');
  });
});

describe('a detector of a deployment', () => {
  it('takes what it holds out of an answer', async () => {
    expect((await drafted('Tell them of a pocket listing by the river')).text).not.toContain('pocket listing');
    expect((await drafted('Tell them of a listing by the river')).text).toContain('by the river');
  });

  it('has the call refused where it throws, and says nothing of the text', async () => {
    const refused = await drafted('Tell them of the copper kettle');
    expect(refused.message?.error).toMatchObject({ code: -32603, message: expect.stringContaining('A check of the texts') as string });
    const recorded = system.audit().findLast(({ kind }) => String(kind).startsWith('tool.call.'));
    expect(recorded).toMatchObject({ code: 'CHECK_FAILED' });
    expect(system.gateway.log).not.toContain('copper kettle');
    expect(refusalCode(await drafted('Tell them of the brass kettle'))).toBeUndefined();
  });
});

describe('an identity provider of a deployment', () => {
  it('says who somebody is, and what they may do stays with their account', async () => {
    const { message } = await withToken(intranetToken(AGENT, inAnHour()));
    expect((message!.result!['tools'] as { name: string }[]).map(({ name }) => name)).toContain('own_commission_split');
  });

  it.each([
    ['signed by somebody else', () => intranetToken(AGENT, inAnHour(), 'another-key-of-somebody')],
    ['that is over', () => intranetToken(AGENT, Math.floor(Date.now() / 1_000) - 10)],
    ['that it fails at', () => 'harbor_broken'],
  ])('lets nobody in by a token %s', async (_, token) => {
    expect((await withToken(token())).status).toBe(401);
  });

  it('lets nobody in who has no account', async () => {
    const { message, text } = await withToken(intranetToken('stranger@nowhere.example', inAnHour()));
    expect([message?.result, text.includes('is not set up at this gateway')]).toEqual([undefined, true]);
  });
});

describe('a policy and a pack of a deployment', () => {
  it('refuse and hold what Cedar permits', async () => {
    const refused = await agent.call('own_commission_split', { commission: 2_000_000 });
    expect([refusalCode(refused), textOf(refused).includes('Such a sum is no commission')]).toEqual(['ACCESS_FORBIDDEN', true]);
    const held = await agent.call('own_commission_split', { commission: 60_000 });
    expect([refusalCode(held), textOf(held).includes('looked at by the broker')]).toEqual(['APPROVAL_NEEDED', true]);
  });

  it('have the call refused where the policy throws', async () => {
    expect((await agent.call('signs_count_signs')).message?.error).toMatchObject({ code: -32603 });
  });

  it('bring policies in Cedar', async () => {
    const { message } = await agent.list();
    const names = (message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
    expect([names.includes('mls_search_listings'), names.includes('mls_compare_listings')]).toEqual([true, false]);
  });
});

describe('a sink and a report of a deployment', () => {
  it('get the record; one that throws keeps no other from it', async () => {
    const day = join(system.folder, 'days', `${new Date().toISOString().slice(0, 10)}.jsonl`);
    await expect.poll(() => readFile(day, 'utf8').catch(() => ''), { timeout: 15_000 }).toContain('commission_split');
    const ready = async () => (await fetch(`${system.url}/health/ready`)).text();
    await expect.poll(ready, { timeout: 15_000 }).toContain('full: it cannot be reached');
  });

  it('count over what is verified', () => {
    const folder = join(system.folder, 'counted');
    const made = system.run(['report', 'calls-by-office', '--out', folder]);
    expect([made.status, made.stderr.includes('Error')]).toEqual([0, false]);
    expect(made.stdout).toContain('The record verifies.');
    expect(readFileSync(join(folder, 'figures.csv'), 'utf8')).toMatch(/offices,"?OFF-101, own"?,\d+/);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Calls by office and system');
    const failed = system.run(['report', 'no-count', '--out', join(system.folder, 'uncounted')]);
    expect([failed.status === 0, failed.stderr]).toEqual([
      false,
      expect.stringContaining('no-count of this deployment failed: It cannot count.'),
    ]);
    expect(system.run(['report', 'wire', '--out', join(system.folder, 'other')]).status).toBe(0);
  });
});

describe('an extension that does not fit', () => {
  it.each([
    ['serve', 'commission-split.mjs', 'upstreams own, ./commission-split.mjs'],
    ['serve', 'off-market.mjs', 'extensions off-market'],
    ['check', 'intranet-tokens.mjs', 'extensions intranet'],
    ['check', 'large-splits.mjs', 'extensions large-splits'],
    ['serve', 'calls-by-office.mjs', 'extensions calls-by-office'],
    ['check', 'house-rules/pack.yaml', 'extensions house-rules'],
    ['check', 'daily-files.mjs', 'audit.sinks days'],
  ])('keeps the gateway from starting, says gatehouse %s: %s', async (command, name, place) => {
    const file = join(system.folder, name);
    const own = await readFile(file, 'utf8');
    try {
      await writeFile(file, own.replace('^0.2.0', '^7.0.0'));
      const { status, stderr } = gatehouse([command, '-c', system.configFile], { env: { ...SECRETS, INTRANET_KEY: KEY } });
      expect([status, stderr]).toEqual([78, expect.stringContaining(`${place}: the extension is for gateway ^7.0.0, and this is `)]);
    } finally {
      await writeFile(file, own);
    }
  });

  it('is told by its name where it fits', () => {
    expect(gatehouse(['check', '-c', system.configFile], { env: { ...SECRETS, INTRANET_KEY: KEY } }).stdout).toContain(
      'the extension days fits',
    );
  });
});
