import { expect, vi } from 'vitest';
import { CallbackListener } from '../support/callback-listener.js';
import { Chromium, type BrowserWindow, type WindowOptions } from '../support/chromium.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { OAuthApplication, type TokenAnswer } from '../support/oauth-application.js';
import { PublishedDocument } from '../support/published-document.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem, type SystemOptions } from '../support/system.js';
import type { Assistant, Held, Registration } from './assistants.js';

const ASSISTANT = { id: 'harbor-assistant', secret: 'assistant-secret-of-this-run' };
/** Short, so that a test sees it end; long enough for the calls between a renewal and a withdrawal. Five seconds more for clocks that differ. */
const TOKEN_TTL = '15s';

const CLIENTS = `  oauth:
    clients:
      - id: ${ASSISTANT.id}
        name: Harbor Assistant
        redirectUris: ['http://127.0.0.1/callback']
        secret: { fromEnv: ASSISTANT_SECRET }
`;

/** How an application is known to the gateway, and what its id looks like then. */
export interface Way {
  readonly way: string;
  readonly registration: (stage: Stage) => Registration;
  readonly id: RegExp;
}

export const WAYS: readonly Way[] = [
  {
    way: 'a metadata document',
    registration: ({ document, callback }) => ({
      sdk: { clientMetadataUrl: document.url, redirectUrl: callback.url },
      inspector: ['--client-metadata-url', document.url],
    }),
    id: /^https:/,
  },
  {
    way: 'its own registration',
    registration: ({ callback }) => ({ sdk: { redirectUrl: callback.url }, inspector: [] }),
    id: /^[\w-]{21,}$/,
  },
  {
    way: 'gateway.yaml',
    registration: ({ callback, system }) => ({
      sdk: { known: { client_id: ASSISTANT.id, client_secret: ASSISTANT.secret, issuer: system.url }, redirectUrl: callback.url },
      inspector: ['--client-id', ASSISTANT.id, '--client-secret', ASSISTANT.secret],
    }),
    id: /^harbor-assistant$/,
  },
];

export const clientOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { client_id: string }).client_id;

interface Parts {
  readonly chromium: Chromium;
  readonly callback: CallbackListener;
  readonly document: PublishedDocument;
  readonly system: RunningSystem;
  readonly other: GatewayProcess;
}

/** Two nodes of one gateway, a browser, and what applications need around them. */
export interface Stage extends Parts {
  readonly mcp: URL;
  /** A call that an agent may make. */
  readonly contact: readonly [string, { readonly contactKey: string }];
  stop(): Promise<void>;
}

/** Rejects where there is no browser. */
export async function startStage({ edit = (yaml) => yaml, env = {} }: SystemOptions = {}): Promise<Stage> {
  const { chromium, reason } = await Chromium.find();
  if (!chromium) throw new Error(reason);
  const callback = await CallbackListener.start();
  const document = await PublishedDocument.start('http://127.0.0.1/callback');
  const placed = (yaml: string) =>
    yaml.replace(/^identity:\n/m, `identity:\n${CLIENTS}`).replace('tokenTtl: 10m', `tokenTtl: ${TOKEN_TTL}`);
  const system = await RunningSystem.start({
    env: { NODE_EXTRA_CA_CERTS: document.authority, ASSISTANT_SECRET: ASSISTANT.secret, ...env },
    edit: (yaml) => edit(`${placed(yaml)}\negress: { allow: [127.0.0.1] }\n`),
  });
  const other = await system.secondNode();
  return {
    chromium,
    callback,
    document,
    system,
    other,
    mcp: new URL(`${system.url}/mcp`),
    contact: ['crm_get_contact', { contactKey: system.sandbox.world.story.ownContact }],
    stop: async () => {
      await chromium.close();
      callback.stop();
      await document.stop();
      await system.stop();
    },
  };
}

/** Opens a window for one piece of work; nothing on the way may have broken a policy or left this machine. */
export async function inWindow<Result>(
  { chromium }: Stage,
  options: WindowOptions,
  work: (window: BrowserWindow) => Promise<Result>,
): Promise<Result> {
  const window = await chromium.open(options);
  try {
    const result = await work(window);
    expect(window.complaints).toEqual([]);
    return result;
  } finally {
    await window.close();
  }
}

/** Shows the code at the device's address and goes on to whatever signs the person in. */
export async function byDeviceCode(
  { system, mcp }: Stage,
  window: BrowserWindow,
  signIn: (window: BrowserWindow) => Promise<void>,
): Promise<TokenAnswer> {
  const device = new OAuthApplication(system.url);
  const asked = { scope: 'mcp:read', resource: mcp.href };
  const started = (await (await device.post('/oauth/device_authorization', asked)).json()) as Record<string, string>;
  const { page } = window;
  await page.goto(started['verification_uri']!);
  await page.getByLabel('Code that your device shows').fill(started['user_code']!.toLowerCase());
  await window.press('Continue');
  expect(await page.locator('main').innerText()).toContain(started['user_code']);
  await window.press('It is the same, go on');
  await signIn(window);
  await window.press('Allow');
  await page.getByText('is connected').waitFor();
  return device.token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: started['device_code']! });
}

// In tests that run side by side expect.poll does not know whose it is.
const within = (timeout: number, met: () => Promise<void>): Promise<void> => vi.waitFor(met, { timeout, interval: 100 });

/** What a node says to a token: its status, or why it is refused. */
async function verdict(node: { readonly url: string }, token: string): Promise<string> {
  const { status, headers } = await new RawPeer('2026', `${node.url}/mcp`, token).list();
  return /error_description="([^"]*)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? String(status);
}

async function revoke({ system }: Stage, { access_token: access, refresh_token: refresh }: Held): Promise<void> {
  const client = clientOf(access);
  const basic = `Basic ${Buffer.from(`${ASSISTANT.id}:${ASSISTANT.secret}`).toString('base64')}`;
  const headers: Record<string, string> = client === ASSISTANT.id ? { authorization: basic } : {};
  const answer = await new OAuthApplication(system.url, client).post('/oauth/revoke', { token: refresh! }, headers);
  expect(answer.status).toBe(200);
}

/** Calls, outlives its access token, is renewed without asking anybody, and ends at both nodes when it is withdrawn. */
export async function callRenewAndEnd(stage: Stage, assistant: Assistant): Promise<void> {
  const { system, other, contact } = stage;
  await assistant.call(...contact);
  const first = await assistant.held();
  await within(40_000, async () => expect(await verdict(system, first.access_token)).toMatch(/expired/));
  await assistant.call(...contact);
  const second = await assistant.held();
  expect(second.access_token).not.toBe(first.access_token);
  expect(await verdict(other, second.access_token)).toBe('200');
  await revoke(stage, second);
  await within(5_000, async () => {
    for (const node of [system, other]) expect(await verdict(node, second.access_token)).toMatch(/withdrawn/);
  });
}
