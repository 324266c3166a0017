import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CallbackListener } from '../support/callback-listener.js';
import { Chromium, type BrowserWindow, type WindowOptions } from '../support/chromium.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/headless-browser.js';
import { Inspector } from '../support/inspector.js';
import { OAuthApplication, type TokenAnswer } from '../support/oauth-application.js';
import { PublishedDocument } from '../support/published-document.js';
import { RawPeer } from '../support/raw-peer.js';
import { SdkApplication } from '../support/sdk-application.js';
import { RunningSystem } from '../support/system.js';
import { connectV1, connectV2, inspector, sdk, type Assistant, type Held, type Registration, type SignInWith } from './assistants.js';

const AGENT = 'agent@harbor.example';
const ASSISTANT = { id: 'harbor-assistant', secret: 'assistant-secret-of-this-run' };
/** Short, so that a test sees it end; long enough for the calls between a renewal and a withdrawal. Five seconds more for clocks that differ. */
const TOKEN_TTL = '15s';

let chromium: Chromium;
let callback: CallbackListener;
let document: PublishedDocument;
let system: RunningSystem;
let other: GatewayProcess;
let person: Person;

const settings = `identity:
  oauth:
    clients:
      - id: ${ASSISTANT.id}
        name: Harbor Assistant
        redirectUris: ['http://127.0.0.1/callback']
        secret: { fromEnv: ASSISTANT_SECRET }
`;

beforeAll(async () => {
  const found = await Chromium.find();
  if (!found.chromium) throw new Error(found.reason);
  chromium = found.chromium;
  callback = await CallbackListener.start();
  document = await PublishedDocument.start('http://127.0.0.1/callback');
  system = await RunningSystem.start({
    env: { NODE_EXTRA_CA_CERTS: document.authority, ASSISTANT_SECRET: ASSISTANT.secret },
    edit: (yaml) =>
      `${yaml.replace(/^identity:\n/m, settings).replace('tokenTtl: 10m', `tokenTtl: ${TOKEN_TTL}`)}\negress: { allow: [127.0.0.1] }\n`,
  });
  other = await system.secondNode();
  person = { user: AGENT, password: system.password(AGENT) };
});
afterAll(async () => {
  await system?.stop();
  await document?.stop();
  callback?.stop();
  await chromium?.close();
});

const mcp = (): URL => new URL(`${system.url}/mcp`);
const contact = () => ['crm_get_contact', { contactKey: system.sandbox.world.story.ownContact }] as const;

/** Opens a window for one piece of work; nothing on the way may have broken a policy or left this machine. */
async function inWindow<Result>(options: WindowOptions, work: (window: BrowserWindow) => Promise<Result>): Promise<Result> {
  const window = await chromium.open(options);
  try {
    const result = await work(window);
    expect(window.complaints).toEqual([]);
    return result;
  } finally {
    await window.close();
  }
}

/** What a node says to a token: its status, or why it is refused. */
async function verdict(node: { readonly url: string }, token: string): Promise<string> {
  const { status, headers } = await new RawPeer('2026', `${node.url}/mcp`, token).list();
  return /error_description="([^"]*)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? String(status);
}

const clientOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { client_id: string }).client_id;

async function revoke({ access_token: access, refresh_token: refresh }: Held): Promise<void> {
  const client = clientOf(access);
  const basic = `Basic ${Buffer.from(`${ASSISTANT.id}:${ASSISTANT.secret}`).toString('base64')}`;
  const headers: Record<string, string> = client === ASSISTANT.id ? { authorization: basic } : {};
  const answer = await new OAuthApplication(system.url, client).post('/oauth/revoke', { token: refresh! }, headers);
  expect(answer.status).toBe(200);
}

// In tests that run side by side expect.poll does not know whose it is.
const within = (timeout: number, met: () => Promise<void>): Promise<void> => vi.waitFor(met, { timeout, interval: 100 });

/** Calls, outlives its access token, is renewed without asking anybody, and ends at both nodes when it is withdrawn. */
async function callRenewAndEnd(assistant: Assistant): Promise<void> {
  await assistant.call(...contact());
  const first = await assistant.held();
  await within(40_000, async () => expect(await verdict(system, first.access_token)).toMatch(/expired/));
  await new Promise((resolve) => setTimeout(resolve, assistant.pause));
  await assistant.call(...contact());
  const second = await assistant.held();
  expect(second.access_token).not.toBe(first.access_token);
  expect(await verdict(other, second.access_token)).toBe('200');
  await revoke(second);
  await within(5_000, async () => {
    for (const node of [system, other]) expect(await verdict(node, second.access_token)).toMatch(/withdrawn/);
  });
}

const ASSISTANTS: readonly [string, SignInWith][] = [
  ['v2 SDK', sdk(connectV2)],
  ['v1 SDK', sdk(connectV1)],
  ['MCP Inspector', inspector],
];
const WAYS: readonly [string, () => Registration, RegExp][] = [
  [
    'a metadata document',
    () => ({
      sdk: { clientMetadataUrl: document.url, redirectUrl: callback.url },
      inspector: ['--client-metadata-url', document.url],
    }),
    /^https:/,
  ],
  ['its own registration', () => ({ sdk: { redirectUrl: callback.url }, inspector: [] }), /^[\w-]{21,}$/],
  [
    'gateway.yaml',
    () => ({
      sdk: {
        known: { client_id: ASSISTANT.id, client_secret: ASSISTANT.secret, issuer: system.url },
        redirectUrl: callback.url,
      },
      inspector: ['--client-id', ASSISTANT.id, '--client-secret', ASSISTANT.secret],
    }),
    /^harbor-assistant$/,
  ],
];
const CASES = ASSISTANTS.flatMap(([name, signIn]) => WAYS.map(([way, registration, id]) => ({ name, signIn, way, registration, id })));

/** Shows the code at the device's address, on the pages that a person sees. */
async function byDeviceCode(window: BrowserWindow): Promise<TokenAnswer> {
  const device = new OAuthApplication(system.url);
  const asked = { scope: 'mcp:read', resource: `${system.url}/mcp` };
  const started = (await (await device.post('/oauth/device_authorization', asked)).json()) as Record<string, string>;
  const { page } = window;
  await page.goto(started['verification_uri']!);
  await page.getByLabel('Code that your device shows').fill(started['user_code']!.toLowerCase());
  await window.press('Continue');
  expect(await page.locator('main').innerText()).toContain(started['user_code']);
  await window.press('It is the same, go on');
  await window.signIn(person);
  await window.press('Allow');
  await page.getByText('is connected').waitFor();
  return device.token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: started['device_code']! });
}

// Side by side: most of the time of each goes by in waiting for a token to expire.
describe.concurrent('without scripts', () => {
  it.each(CASES)('the $name, known by $way, signs its person in, calls, is renewed, and ends at every node', async (one) => {
    const assistant = await inWindow({}, (window) => one.signIn(mcp(), one.registration(), (url) => window.signInAndAllow(url, person)));
    try {
      expect(clientOf((await assistant.held()).access_token)).toMatch(one.id);
      await callRenewAndEnd(assistant);
    } finally {
      await assistant.close();
    }
  });

  it.each([
    ['v2 SDK', connectV2],
    ['v1 SDK', connectV1],
  ] as const)('the %s, with a device code, calls, is renewed, and ends at every node', async (_, connect) => {
    const application = new SdkApplication(person, { known: { client_id: 'gatehouse-cli', issuer: system.url } });
    const { access_token, refresh_token } = await inWindow({}, byDeviceCode);
    application.saveTokens({ access_token, refresh_token, token_type: 'Bearer' });
    const connected = await connect(mcp(), application);
    await callRenewAndEnd({ ...connected, held: async () => application.tokens()! });
    expect(application.asked).toHaveLength(0);
    await connected.close();
  });
});

describe('with scripts', () => {
  it.each(WAYS)('the v2 SDK, known by %s, signs its person in and calls', async (_way, registration, id) => {
    const assistant = await inWindow({ scripts: true }, (window) =>
      sdk(connectV2)(mcp(), registration(), (url) => window.signInAndAllow(url, person)),
    );
    expect(clientOf((await assistant.held()).access_token)).toMatch(id);
    await assistant.call(...contact());
    await assistant.close();
  });

  it('MCP Inspector calls with a token by device code', async () => {
    const { access_token: token } = await inWindow({ scripts: true }, byDeviceCode);
    const { inspector: program, reason } = await Inspector.find();
    expect(reason).toBeUndefined();
    const [tool, args] = contact();
    const call = ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)];
    expect(await program!.run(mcp().href, { era: 'legacy', token }, call)).toMatchObject({ status: 0 });
    await program!.remove();
  });
});
