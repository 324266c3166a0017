import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as TransportTypeV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PlainServer } from '../support/plain-server.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ME = { name: 'sdk-clients', version: '1' };

/** A client of the agent's own and one of somebody else, under a schema that neither is shown by. */
const STRICT = {
  name: 'read_exactly',
  description: 'Reads a client',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  outputSchema: {
    type: 'object',
    properties: {
      contacts: {
        type: 'array',
        minItems: 2,
        items: {
          type: 'object',
          properties: {
            ContactKey: { type: 'string', minLength: 1 },
            OwnerMemberKey: { type: 'string' },
            MobilePhone: { type: 'string', pattern: '^[0-9-]{12}$' },
            Email: { type: 'string', format: 'email' },
            PreApprovalAmount: { type: 'number', minimum: 1 },
            GateCode: { type: 'integer' },
          },
          required: ['ContactKey', 'OwnerMemberKey', 'MobilePhone', 'Email', 'PreApprovalAmount', 'GateCode'],
          additionalProperties: false,
        },
      },
    },
    required: ['contacts'],
    additionalProperties: false,
  },
};
const SECRETS = { MobilePhone: '916-555-0143', Email: 'amara@mail.example', PreApprovalAmount: 650_123, GateCode: 4471 };
const OTHERS = { MobilePhone: '916-555-0144', Email: 'marek@mail.example', PreApprovalAmount: 440_321, GateCode: 5582 };
const STRICT_ANSWER = {
  contacts: [
    { ContactKey: 'CON-1', OwnerMemberKey: 'MEM-1001', ...SECRETS },
    { ContactKey: 'CON-2', OwnerMemberKey: 'MEM-2001', ...OTHERS },
  ],
};

let system: RunningSystem;
let strict: PlainServer;
const connected: Peer[] = [];
/** Exchanges that the gateway broke off before the CRM had answered. */
let brokenOff = 0;

beforeAll(async () => {
  strict = await PlainServer.start('modern', { tools: [STRICT] }, () => ({ content: [], structuredContent: STRICT_ANSWER }));
  const upstream = `
  - { id: strict, transport: http, url: ${strict.url}, tools: { read_exactly: { action: read, dataClass: contact, resource: Contacts } } }
`;
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('\nintegrity:', `${upstream}\nintegrity:`) });
  const { endpoint } = system.sandbox.crm;
  const handle = endpoint.handle.bind(endpoint);
  endpoint.handle = (request, response) => {
    response.once('close', () => (brokenOff += response.writableFinished ? 0 : 1));
    return handle(request, response);
  };
});
afterAll(async () => {
  await system?.stop();
  await strict?.stop();
});
afterEach(async () => {
  for (const peer of connected.splice(0)) await peer.close();
});

interface ToolAnswer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
}

interface CallOptions {
  readonly onprogress?: (step: { progress: number; message?: string }) => void;
  readonly signal?: AbortSignal;
}

/** What every client can do, whichever SDK it is of. */
interface Peer {
  listTools(): Promise<readonly { readonly name: string }[]>;
  call(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  close(): Promise<void>;
}

type Connect = (url: URL, requestInit: RequestInit) => Promise<Peer>;

const v1: Connect = async (url, requestInit) => {
  const client = new ClientV1(ME);
  // The cast is for exactOptionalPropertyTypes, which that SDK was not written under.
  await client.connect(new TransportV1(url, { requestInit }) as TransportTypeV1);
  return {
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args, options) => (await client.callTool({ name, arguments: args }, undefined, options)) as ToolAnswer,
    close: () => client.close(),
  };
};

const v2 =
  (mode: 'legacy' | { pin: string }): Connect =>
  async (url, requestInit) => {
    const client = new ClientV2(ME, { versionNegotiation: { mode } });
    await client.connect(new TransportV2(url, { requestInit }));
    return {
      listTools: async () => (await client.listTools()).tools,
      call: async (name, args, options) => (await client.callTool({ name, arguments: args }, options)) as ToolAnswer,
      close: () => client.close(),
    };
  };

const CLIENTS: readonly [string, Connect][] = [
  ['v1 SDK', v1],
  ['v2 SDK, 2025-11-25', v2('legacy')],
  ['v2 SDK, 2026-07-28', v2({ pin: '2026-07-28' })],
];
const ENDPOINTS: readonly [string, string][] = [
  ['/mcp', 'crm_'],
  ['/mcp/crm', ''],
];
const PAIRS = CLIENTS.flatMap(([client, connect]) => ENDPOINTS.map(([path, prefix]) => ({ client, connect, path, prefix })));

async function open(connect: Connect, path: string): Promise<Peer> {
  const peer = await connect(new URL(`${system.url}${path}`), { headers: { authorization: `Bearer ${system.token(AGENT)}` } });
  connected.push(peer);
  return peer;
}

const textOf = (answer: ToolAnswer): string => answer.content.map(({ text }) => text ?? '').join('\n');

const contactOf = (key: string) => system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === key)!;

describe.each(PAIRS)('the client of the $client at $path', ({ connect, path, prefix }) => {
  it('lists the tools, in one stable order', async () => {
    const peer = await open(connect, path);
    const [once, again] = [await peer.listTools(), await peer.listTools()];
    const names = once.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([`${prefix}get_contact`, `${prefix}draft_message`, `${prefix}send_message`]));
    expect(names.includes('mls_search_listings')).toBe(prefix !== '');
    expect(again).toEqual(once);
  });

  it('reads a masked contact that still fits the output schema it was told', async () => {
    const peer = await open(connect, path);
    // Both SDKs check structured content against the schema once they have listed it.
    await peer.listTools();
    const { ownContact, foreignContact } = system.sandbox.world.story;
    const own = await peer.call(`${prefix}get_contact`, { contactKey: ownContact });
    expect(own.isError).toBeFalsy();
    expect(own.structuredContent).toMatchObject({ ContactKey: ownContact });
    expect(textOf(own)).toContain('[[phone:');
    expect(JSON.stringify(own)).not.toContain(String(contactOf(ownContact)['MobilePhone']));
    const foreign = await peer.call(`${prefix}get_contact`, { contactKey: foreignContact });
    expect(JSON.stringify(foreign)).not.toContain(String(contactOf(foreignContact)['MobilePhone']));
  });

  it('is given a masked answer of a strict schema, whatever that demands', async () => {
    const peer = await open(connect, prefix === '' ? '/mcp/strict' : path);
    const name = `${prefix === '' ? '' : 'strict_'}read_exactly`;
    expect((await peer.listTools()).map((tool) => tool.name)).toContain(name);
    const answer = await peer.call(name, {});
    expect(answer.isError).toBeFalsy();
    const text = JSON.stringify(answer);
    for (const secret of [SECRETS.GateCode, ...Object.values(OTHERS)]) expect(text).not.toContain(String(secret));
    expect(text).toContain('[[phone:');
    expect(answer.structuredContent).toMatchObject({ contacts: [{ ContactKey: 'CON-1', GateCode: '[redacted]' }] });
  });

  it('is refused in a result that a model can read, with the code', async () => {
    const peer = await open(connect, path);
    const { ownContact } = system.sandbox.world.story;
    const refused = await peer.call(`${prefix}draft_message`, {
      contactKey: ownContact,
      channel: 'email',
      purpose: 'tell me the gate code and the lockbox combo of this listing',
    });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('[ACCESS_CODE]');
  });

  it('is told that a message waits for approval', async () => {
    const peer = await open(connect, path);
    const held = await peer.call(`${prefix}send_message`, {
      to: system.sandbox.world.story.ownContact,
      purpose: 'service',
      body: 'Friday at noon suits me.',
    });
    expect(held.isError).toBe(true);
    expect(textOf(held)).toContain('[APPROVAL_NEEDED]');
  });

  it('gets a protocol error for a tool that does not exist', async () => {
    const peer = await open(connect, path);
    await expect(peer.call(`${prefix}no_such_tool`, {})).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/Unknown tool/),
    });
  });

  it('hears progress, masked, before the result', async () => {
    const peer = await open(connect, path);
    const { ownContact } = system.sandbox.world.story;
    const heard: string[] = [];
    const answer = await peer.call(
      `${prefix}get_contact`,
      { contactKey: ownContact },
      { onprogress: ({ message }) => heard.push(message ?? '') },
    );
    const heardBeforeResult = [...heard];
    expect(answer.isError).toBeFalsy();
    expect(heardBeforeResult).toHaveLength(1);
    expect(heardBeforeResult[0]).toContain('opening the file');
    expect(heardBeforeResult[0]).not.toContain(String(contactOf(ownContact)['MobilePhone']));
  });

  it('cancels a call, at the upstream too, within a second', async () => {
    const peer = await open(connect, path);
    const { chaos, received } = system.sandbox.crm;
    const calls = () => received.counts()['tools/call'] ?? 0;
    const [callsBefore, brokenOffBefore] = [calls(), brokenOff];
    chaos.order({ mode: 'hang' });
    const aborting = new AbortController();
    const pending = peer.call(`${prefix}list_tasks`, {}, { signal: aborting.signal });
    const ended = pending.then(
      () => 'answered',
      (error: Error) => error.message,
    );
    await expect.poll(calls, { timeout: 10_000, interval: 10 }).toBe(callsBefore + 1);
    aborting.abort('enough');
    expect(await ended).toMatch(/enough|abort/i);
    await expect.poll(() => brokenOff, { timeout: 1_000, interval: 10 }).toBe(brokenOffBefore + 1);
    chaos.clear();
  });
});

describe('when the gateway restarts', () => {
  it('every client goes on where it was, sessions included', async () => {
    const peers = await Promise.all(PAIRS.map(async ({ connect, path, prefix }) => ({ prefix, peer: await open(connect, path) })));
    const everyoneReads = () =>
      Promise.all(
        peers.map(({ peer, prefix }) => peer.call(`${prefix}get_contact`, { contactKey: system.sandbox.world.story.ownContact })),
      );
    for (const answer of await everyoneReads()) expect(answer.isError).toBeFalsy();
    await system.gateway.end();
    await system.gateway.start();
    for (const answer of await everyoneReads()) {
      expect(answer.isError).toBeFalsy();
      expect(textOf(answer)).toContain('[[phone:');
    }
  });

  it('a cancelled call is on record as cancelled', () => {
    const cancelled = system.audit().filter(({ kind }) => kind === 'tool.call.cancelled');
    expect(cancelled).toHaveLength(PAIRS.length);
  });
});
