import { join } from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as TransportTypeV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ListeningServer } from '../support/foreign-server.js';
import { repository } from '../support/gateway-process.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ME = { name: 'questions', version: '1' };
const TOOL = 'test_input_required_result_elicitation';
/** Asks by a form with a default in each field, one of them a person's name. */
const FORM = 'test_elicitation_sep1034_defaults';
const script = join(repository, 'apps/sandbox/bin/conformance-target.js');
const CAPABILITIES = { elicitation: { form: {} } };

let modern: ListeningServer;
let legacy: ListeningServer;
let system: RunningSystem;
const open: { close(): Promise<void> }[] = [];

const startTarget = (era: string) => ListeningServer.start({ script }, 'streamableHttp', (port) => ['--port', String(port), '--era', era]);

beforeAll(async () => {
  [modern, legacy] = await Promise.all([startTarget('modern'), startTarget('legacy')]);
  const terms = `    tools: { ${TOOL}: { action: read, dataClass: general }, ${FORM}: { action: read, dataClass: general } }\n`;
  const http = (id: string, url: string, asks: string) => `  - id: ${id}\n    transport: http\n    url: ${url}\n${asks}${terms}`;
  const upstreams = [
    http('new', modern.url, '    asks: [elicitation]\n'),
    http('old', legacy.url, '    asks: [elicitation]\n'),
    http('mute', modern.url, '    asks: []\n'),
    `  - id: piped\n    transport: stdio\n    command: ${process.execPath}\n    args: [${script}, --stdio]\n    asks: [elicitation]\n${terms}`,
  ];
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('\nintegrity:', `\n${upstreams.join('')}\nintegrity:`) });
});
afterAll(async () => {
  await system?.stop();
  await Promise.all([modern?.end(), legacy?.end()]);
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

interface Asked {
  readonly messages: string[];
  call(name?: string): Promise<{ readonly isError?: boolean; readonly content: readonly { readonly text?: string }[] }>;
}
interface Form {
  readonly message: string;
  readonly requestedSchema?: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
}
type Answer = object | ((form: Form) => object);
type Connect = (url: URL, requestInit: RequestInit, answer: Answer) => Promise<Asked>;
const answered = (answer: Answer, form: unknown) =>
  typeof answer === 'function' ? (answer as (form: Form) => object)(form as Form) : answer;
/** What somebody sends who leaves a form as it is. */
const unchanged = ({ requestedSchema }: Form) => ({
  action: 'accept',
  content: Object.fromEntries(Object.entries(requestedSchema!.properties).map(([name, field]) => [name, field.default])),
});

const v1: Connect = async (url, requestInit, answer) => {
  const client = new ClientV1(ME, { capabilities: CAPABILITIES });
  const messages: string[] = [];
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    messages.push(params.message);
    return answered(answer, params) as never;
  });
  // The cast is for exactOptionalPropertyTypes, which that SDK was not written under.
  await client.connect(new TransportV1(url, { requestInit }) as TransportTypeV1);
  open.push(client);
  return { messages, call: async (name = TOOL) => (await client.callTool({ name, arguments: {} })) as never };
};

const v2 =
  (mode: 'legacy' | { pin: string }): Connect =>
  async (url, requestInit, answer) => {
    const client = new ClientV2(ME, { capabilities: CAPABILITIES, versionNegotiation: { mode } });
    const messages: string[] = [];
    client.setRequestHandler('elicitation/create', ({ params }) => {
      messages.push(params.message);
      return answered(answer, params) as never;
    });
    await client.connect(new TransportV2(url, { requestInit }));
    open.push(client);
    return { messages, call: async (name = TOOL) => (await client.callTool({ name, arguments: {} })) as never };
  };

const CLIENTS: readonly [string, Connect][] = [
  ['v1 SDK', v1],
  ['v2 SDK, 2025-11-25', v2('legacy')],
  ['v2 SDK, 2026-07-28', v2({ pin: '2026-07-28' })],
];

const connect = (how: Connect, upstream: string, answer: Answer) =>
  how(new URL(`${system.url}/mcp/${upstream}`), { headers: { authorization: `Bearer ${system.token(AGENT)}` } }, answer);

describe.each(CLIENTS)('%s', (_name, how) => {
  it.each([
    ['new', '2026-07-28 over HTTP'],
    ['old', '2025-11-25 over HTTP'],
    ['piped', 'stdio'],
  ])('is asked by an upstream (%s, %s), and its answer goes back', async (upstream) => {
    const peer = await connect(how, upstream, { action: 'accept', content: { name: 'deck' } });
    const { isError = false, content } = await peer.call();
    expect(peer.messages).toHaveLength(1);
    expect({ isError, text: content[0]?.text }).toEqual({ isError: false, text: expect.stringContaining('deck') as string });
  });

  it.each(['new', 'old', 'piped'])('gives a form of %s back as it came, whose name no model was shown', async (upstream) => {
    const forms: string[] = [];
    const peer = await connect(how, upstream, (form: Form) => {
      forms.push(JSON.stringify(form));
      return unchanged(form);
    });
    const { isError = false, content } = await peer.call(FORM);
    expect({ isError, text: content[0]?.text }).toEqual({ isError: false, text: expect.stringContaining('action=accept') as string });
    expect(forms.join()).toContain('[[person:');
    expect(`${forms.join()} ${content[0]?.text}`).not.toContain('John Doe');
  });

  it.each(['new', 'old', 'piped'])('may say no to %s', async (upstream) => {
    const peer = await connect(how, upstream, { action: 'decline' });
    await peer.call().catch(() => undefined);
    expect(peer.messages.length).toBeGreaterThan(0);
  });

  it.each(['new', 'old'])('is not made to pass an attack on to %s', async (upstream) => {
    const peer = await connect(how, upstream, { action: 'accept', content: { name: "deck' or 1=1 --" } });
    const said = await peer.call().then(
      ({ isError, content }) => ({ isError, text: content[0]?.text ?? '' }),
      (error: Error) => ({ isError: true, text: error.message }),
    );
    expect(said.isError).toBe(true);
    expect(said.text).not.toContain('Hello');
  });

  it('is not asked by an upstream that the brokerage lets ask nothing', async () => {
    const peer = await connect(how, 'mute', { action: 'accept', content: { name: 'deck' } });
    await peer.call().catch(() => undefined);
    expect(peer.messages).toEqual([]);
  });
});

describe('the audit', () => {
  it('has every call that asked, and nothing of what was asked or answered', () => {
    const { stdout } = system.run(['audit', 'export']);
    const asked = stdout.split('\n').filter((line) => line.includes('mcp.input.required'));
    expect(asked.length).toBeGreaterThan(0);
    expect(stdout).not.toMatch(/deck|What is your name/);
  });
});
