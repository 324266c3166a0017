import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { Inspector, type InspectorEra, type InspectorRun } from '../support/inspector.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const { inspector, reason } = await Inspector.find();
const ERAS: readonly InspectorEra[] = inspector ? ['legacy', 'auto', 'modern'] : [];

const call = (tool: string, args: object) => ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)];
const list = ['--method', 'tools/list'];

const toolNames = (run: InspectorRun): string[] => ((run.result?.['tools'] ?? []) as { name: string }[]).map(({ name }) => name);

let system: RunningSystem;

beforeAll(async () => {
  if (inspector) system = await RunningSystem.start();
});
afterAll(async () => {
  await system?.stop();
  await inspector?.remove();
});

it('MCP Inspector can be had, where CI asks for it', () => {
  const said = inspector ? '' : `MCP Inspector was not run: ${reason}`;
  if (said) process.stdout.write(`\n${said}\n`);
  expect(process.env['CI'] ? said : '').toBe('');
});

// Side by side: each run is a process of its own that spends most of its time starting.
describe.concurrent.each(ERAS)('MCP Inspector, era %s', (era) => {
  const run = (args: readonly string[], path = '/mcp') => inspector!.run(`${system.url}${path}`, { era, token: system.token(AGENT) }, args);

  it('opens, and is told who answers in which revision', async () => {
    const opened = await run(['--method', 'initialize']);
    expect(opened).toMatchObject({ status: 0, stderr: '' });
    expect(opened.result).toMatchObject({
      serverInfo: { name: 'gatehouse' },
      protocolVersion: era === 'legacy' ? '2025-11-25' : '2026-07-28',
    });
  });

  it('lists tools under the names of their upstreams, in one stable order, with schemas that it accepts', async () => {
    const [once, again] = [await run([...list, '--strict']), await run([...list, '--strict'])];
    // Errors in a schema end it with 6; what it says of nullable types is advice.
    expect(once.status).toBe(0);
    expect(toolNames(once)).toEqual(expect.arrayContaining(['mls_search_listings', 'crm_get_contact', 'market_market_trends']));
    for (const name of toolNames(once)) expect(name).toMatch(/^(?:mls|crm|market|showings|gatehouse)_/);
    expect(again.result).toEqual(once.result);
  });

  it('lists one upstream under its own names', async () => {
    expect(toolNames(await run(list, '/mcp/crm'))).toContain('get_contact');
  });

  it('searches listings', async () => {
    const searched = await run(call('mls_search_listings', { city: 'Sacramento', top: 3 }));
    expect(searched).toMatchObject({ status: 0, stderr: '' });
    expect(searched.stdout).toContain('Cascade MLS');
  });

  it("reads the agent's own contact, masked", async () => {
    const { world } = system.sandbox;
    const contact = world.tables.Contacts.find(({ ContactKey }) => ContactKey === world.story.ownContact)!;
    const read = await run(call('crm_get_contact', { contactKey: contact.ContactKey }));
    expect(read).toMatchObject({ status: 0, stderr: '' });
    expect(read.stdout).toContain('[[phone:');
    expect(read.stdout).not.toContain(String(contact['MobilePhone']));
  });

  it('shows why a tool is held back, and ends with 5', async () => {
    const refused = await run(call('market_compare_agents', { city: 'Sacramento' }));
    expect(refused.status).toBe(5);
    expect(refused.stdout + refused.stderr).toMatch(/TOOL_QUARANTINED|not found/);
  });

  it('shows that a message waits for approval, and ends with 5', async () => {
    const held = await run(call('crm_send_message', { to: system.sandbox.world.story.ownContact, body: `Friday suits me (${era}).` }));
    expect(held.status).toBe(5);
    expect(held.stdout).toContain('APPROVAL_NEEDED');
  });

  it('ends with 5 for a tool that does not exist', async () => {
    expect((await run(call('crm_no_such_tool', {}))).status).toBe(5);
  });

  it('ends with 3 without a token', async () => {
    const stranger = await inspector!.run(`${system.url}/mcp`, { era }, list);
    expect(stranger.status).toBe(3);
    expect(stranger.stderr).toContain('auth_required');
  });

  it('ends with 4 where no gateway listens', async () => {
    const nobody = await inspector!.run(`http://127.0.0.1:${await freePort()}/mcp`, { era, token: system.token(AGENT) }, list);
    expect(nobody.status).toBe(4);
  });
});
