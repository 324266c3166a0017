import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COMPLIANCE = 'compliance@harbor.example';
const CLIENT = 'client@harbor.example';
const PATIENTLY = { timeout: 20_000, interval: 100 };
const RESO = (sandbox: string) => `  - id: reso
    transport: http
    url: ${sandbox}/reso-mcp
    tools:
      query:
        action: read
        dataClass: listing
        resource: Property
        odata: { connection: cascade, resourceArgument: resource, filter: filter, select: select, top: top, bound: { url: '${sandbox}/reso/odata' } }
`;

let system: RunningSystem;
let open: string;

/** As the template, with a tool of another server that reads the same MLS, and two questions of the licence left open. */
beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => {
      const sandbox = /http:\/\/127\.0\.0\.1:\d+(?=\/reso)/.exec(yaml)![0];
      open = yaml
        .replace('    - { user: admin@', `    - { user: ${CLIENT}, grants: [consumer] }\n    - { user: admin@`)
        .replace('\nintegrity:', `\n${RESO(sandbox)}\nintegrity:`)
        .replace(/ {6}embeddings: .*\n/, '')
        .replace(/ {6}reviewBy: .*\n/, '');
      return open;
    },
  });
  open = await readFile(system.configFile, 'utf8');
});
afterAll(() => system?.stop());

const answers = (lines: string): string => open.replace('      training: false\n', `      training: false\n${lines}`);
const ANSWERED = "      embeddings: false\n      reviewBy: '2099-12-31'\n";
const peer = (user: string, client?: string) => new RawPeer('2026', `${system.url}/mcp`, system.token(user, client)).open();
async function toolsOf(user: string): Promise<string[]> {
  const { message } = await (await peer(user)).list();
  return (message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
}
const readsMls = (names: readonly string[]): string[] => names.filter((name) => /^(mls|reso)_/.test(name));
async function reload(yaml: string): Promise<void> {
  await writeFile(system.configFile, yaml);
  process.kill(system.gateway.pid!, 'SIGHUP');
}
const served = async () => readsMls(await toolsOf(AGENT));
const SENTENCE =
  'The connection is closed until gateway.yaml answers mls[0].aiUse.embeddings (ask the data licensing contact of your MLS), ' +
  'and mls[0].aiUse.reviewBy (ask your broker or compliance officer).';

describe('a connection whose licence leaves questions open', () => {
  it('serves nothing, also to other tools that read it, while the rest of the gateway goes on', async () => {
    const names = await toolsOf(AGENT);
    expect(readsMls(names)).toEqual([]);
    expect(names).toContain('crm_list_contacts');
    const client = await peer(AGENT);
    expect((await client.call('crm_list_contacts', {})).message?.result?.['isError']).not.toBe(true);
    const refused = await client.call('reso_query', { resource: 'Property', top: 1 });
    expect([refusalCode(refused), textOf(refused)]).toEqual(['MLS_LICENCE', expect.stringContaining(SENTENCE)]);
  });

  it('says which key, whom to ask and where to write it: in the log, at readiness and to gatehouse check', async () => {
    expect(system.gateway.log).toContain(SENTENCE);
    const ready = await fetch(`${system.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.text()).toContain('mls[0].aiUse.embeddings');
    const check = system.run(['check']);
    expect(check.stdout).toContain(`the MLS connection cascade serves no tools: ${SENTENCE}`);
  });

  it('serves when they were answered and the file is read again, and no more when an answer is taken back', async () => {
    await reload(answers(ANSWERED));
    await expect.poll(served, PATIENTLY).toEqual(expect.arrayContaining(['mls_search_listings', 'reso_query']));
    const client = await peer(AGENT);
    const found = await client.call('mls_search_listings', { top: 1 });
    expect(found.text).toContain('Not to be put into an index or a vector store.');
    await reload(answers(ANSWERED).replace('inferenceAllowed: true', 'inferenceAllowed: false'));
    await expect.poll(served, PATIENTLY).toEqual([]);
    const refused = await (await peer(AGENT)).call('reso_query', { resource: 'Property', top: 1 });
    expect(refusalCode(refused)).toBe('MLS_LICENCE');
    const changes = system
      .audit()
      .filter(({ kind, details }) => kind === 'config.changed' && (details as { setting: string }).setting === 'mls');
    expect(changes).toHaveLength(2);
    expect(changes[0]).toMatchObject({ details: { connection: 'cascade', from: expect.any(String), to: expect.any(String) } });
  });

  it('is closed by a review date that has passed, and a faulty licence changes nothing', async () => {
    await reload(answers("      embeddings: false\n      reviewBy: '2026-01-01'\n"));
    await expect.poll(() => system.gateway.log, PATIENTLY).toContain('The review date of its approval for assistants has passed');
    await reload(answers(ANSWERED).replace('useCases: [BBO]', 'useCases: [BBO]\n    tools: { get_market_stats: IDX }'));
    await expect.poll(() => system.gateway.log, PATIENTLY).toContain('mls[0].tools.get_market_stats: expected one of BBO');
    expect(readsMls(await toolsOf(AGENT))).toEqual([]);
  });
});

describe('the uses of a licence', () => {
  it('list to nobody what would refuse them: showings to a compliance officer, the firm’s own use to a consumer', async () => {
    await reload(answers(ANSWERED));
    await expect.poll(served, PATIENTLY).toContain('mls_list_showings');
    const officer = readsMls(await toolsOf(COMPLIANCE));
    expect(officer).toContain('mls_search_listings');
    expect(officer).not.toContain('mls_list_showings');
    expect(readsMls(await toolsOf(CLIENT))).toEqual([]);
    await reload(
      answers(ANSWERED).replace('useCases: [BBO]', 'useCases: [IDX, BBO]').replace('consumerFacing: false', 'consumerFacing: true'),
    );
    await expect.poll(async () => readsMls(await toolsOf(CLIENT)), PATIENTLY).toContain('mls_search_listings');
    expect(readsMls(await toolsOf(CLIENT))).not.toContain('mls_get_listing_agent_view');
  });

  it('let the data go to those applications alone that the contract names', async () => {
    await reload(answers(ANSWERED).replace('modelProviders: [any]', 'modelProviders: [anthropic, gatehouse-cli]'));
    const asked = async (client: string) => refusalCode(await (await peer(AGENT, client)).call('mls_search_listings', { top: 1 }));
    await expect.poll(() => asked('https://chatgpt.com/connector/client.json'), PATIENTLY).toBe('MLS_LICENCE');
    expect(await asked('https://claude.ai/oauth/client.json')).toBeUndefined();
    expect(await asked('gatehouse-cli')).toBeUndefined();
  });
});
