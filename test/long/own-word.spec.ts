import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as TransportTypeV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessBrowser, type Person } from '../support/headless-browser.js';
import { RawPeer, refusalCode, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const ME = { name: 'own-word-spec', version: '1' };
const AGENT = 'agent@harbor.example';
const OPENS_PAGES = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { url: {} } } };

let system: RunningSystem;
let agent: Person;

beforeAll(async () => {
  system = await RunningSystem.start({
    // As a listing of one's own, which policy has confirmed in person.
    edit: (yaml) =>
      yaml.replace('add_contact_note: { action: write, dataClass: contact,', 'add_contact_note: { action: write, dataClass: listing,'),
  });
  agent = { user: AGENT, password: system.password(AGENT) };
});
afterAll(() => system?.stop());

const own = (): string => system.sandbox.world.story.ownContact;
const noteOf = (note: string) => ({ name: 'crm_add_contact_note', arguments: { contactKey: own(), note } });

/** As the person does whose client opened the page: they sign in, see the call and decide. */
async function decides(url: string, decision: Record<string, string>): Promise<void> {
  const browser = new HeadlessBrowser();
  const asked = await browser.open(url);
  const at = await browser.submit(asked, { ...agent, decision: 'allow' }, {}, '/login');
  await browser.submit(at, decision);
}

async function modern(note: string, answers: Record<string, unknown> = {}): Promise<Exchange> {
  const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
  return peer.request('tools/call', { ...noteOf(note), _meta: OPENS_PAGES, ...answers });
}

function questionIn({ message }: Exchange): [string, { method: string; params: Record<string, string> }] {
  return Object.entries(message!.result!['inputRequests'] as Record<string, { method: string; params: Record<string, string> }>)[0]!;
}

const isDone = ({ message }: Exchange): boolean => message?.result !== undefined && message.result['isError'] !== true;

describe('a call that its own caller has to confirm', () => {
  it('asks a 2026-07-28 client to open the page, is on record as held, and goes on after the decision there', async () => {
    const asked = await modern('Prefers mornings.');
    expect(asked.message?.result?.['resultType']).toBe('input_required');
    const [key, question] = questionIn(asked);
    expect(question).toMatchObject({ method: 'elicitation/create', params: { mode: 'url', url: expect.stringContaining('/approvals/') } });
    expect(JSON.stringify(question)).not.toContain('mornings');
    const going = modern('Prefers mornings.', { inputResponses: { [key]: { action: 'accept' } } });
    await decides(question.params['url']!, { decision: 'approve' });
    expect(isDone(await going)).toBe(true);
    const last = system.audit().filter(({ kind }) => String(kind).startsWith('tool.call'));
    expect(last.map(({ kind }) => kind)).toEqual(['tool.call.held', 'tool.call.allowed']);
  });

  it('takes the word of the page and not of the client', async () => {
    const [key] = questionIn(await modern('Has two dogs.'));
    const declined = await modern('Has two dogs.', { inputResponses: { [key]: { action: 'decline' } } });
    expect(refusalCode(declined)).toBe('APPROVAL_NEEDED');
    const forged = await modern('Has two dogs.', { inputResponses: { 'gatehouse-confirm-other': { action: 'accept' } } });
    expect(forged.message?.result?.['resultType']).toBe('input_required');
  });

  it('is refused once the person said no on the page', async () => {
    const [key, question] = questionIn(await modern('Sells in May.'));
    const going = modern('Sells in May.', { inputResponses: { [key]: { action: 'accept' } } });
    await decides(question.params['url']!, { decision: 'refuse', reason: 'Not yet' });
    expect(refusalCode(await going)).toBe('ACCESS_FORBIDDEN');
  });

  it('asks through the SDK of 2026-07-28', async () => {
    const client = new ClientV2(ME, { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: { pin: '2026-07-28' } } });
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      await decides((params as { url: string }).url, { decision: 'approve' });
      return { action: 'accept' };
    });
    const headers = { authorization: `Bearer ${system.token(AGENT)}` };
    await client.connect(new TransportV2(new URL(`${system.url}/mcp`), { requestInit: { headers } }));
    expect((await client.callTool(noteOf('Likes light.'))).isError ?? false).toBe(false);
    await client.close();
  });

  it('asks a 2025-11-25 client on the stream of the call, which goes on', async () => {
    const client = new ClientV1(ME, { capabilities: { elicitation: { url: {} } } });
    const asked: Record<string, unknown>[] = [];
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
      asked.push(params);
      await decides((params as { url: string }).url, { decision: 'approve' });
      return { action: 'accept' };
    });
    const headers = { authorization: `Bearer ${system.token(AGENT)}` };
    await client.connect(new TransportV1(new URL(`${system.url}/mcp`), { requestInit: { headers } }) as TransportTypeV1);
    const result = await client.callTool(noteOf('Wants a garden.'));
    expect(asked).toMatchObject([{ mode: 'url', elicitationId: expect.any(String) }]);
    expect(result.isError ?? false).toBe(false);
    await client.close();
  });

  it('tells a client that opens no pages how to come back', async () => {
    const peer = await new RawPeer('2025', `${system.url}/mcp`, system.token(AGENT)).open();
    const { name, arguments: args } = noteOf('Works late.');
    expect(refusalCode(await peer.call(name, args))).toBe('APPROVAL_NEEDED');
  });
});
