import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallbackListener } from '../support/callback-listener.js';
import { Chromium, type BrowserWindow } from '../support/chromium.js';
import type { Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { violationsOf } from './accessibility.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';

let chromium: Chromium;
let callback: CallbackListener;
let system: RunningSystem;
let person: Person;
let approver: Person;

beforeAll(async () => {
  const found = await Chromium.find();
  if (!found.chromium) throw new Error(found.reason);
  chromium = found.chromium;
  callback = await CallbackListener.start();
  system = await RunningSystem.start();
  person = { user: AGENT, password: system.password(AGENT) };
  approver = { user: BROKER, password: system.password(BROKER) };
});
afterAll(async () => {
  await system?.stop();
  callback?.stop();
  await chromium?.close();
});

const application = (): OAuthApplication => new OAuthApplication(system.url, 'gatehouse-cli', callback.url);
const authorizeUrl = (): string => application().authorizeUrl({ scope: 'mcp:read mcp:write mcp:admin' });

/** Address of the page of a message that waits for the broker. */
async function heldCall(): Promise<string> {
  const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
  const body =
    'The tour is at four.\u200b Come to https://a-very-long-host-name.example/with/a/very/long/path/that/does/not/break/by/itself';
  const held = await peer.call('crm_send_message', {
    to: system.sandbox.world.story.ownContact,
    subject: 'Your tour',
    purpose: 'service',
    body,
  });
  return /http\S+\/approvals\/[0-9a-f-]{36}/.exec(textOf(held))![0];
}

async function beginDevice(): Promise<Record<string, string>> {
  const asked = { scope: 'mcp:read', resource: `${system.url}/mcp` };
  return (await (await application().post('/oauth/device_authorization', asked)).json()) as Record<string, string>;
}

/** Leads a window to each page that a person can meet. */
const PAGES: readonly [string, RegExp, (window: BrowserWindow) => Promise<void>][] = [
  ['sign-in', /Sign in to go on/, async ({ page }) => void (await page.goto(authorizeUrl()))],
  [
    'wrong password',
    /do not fit/,
    async (window) => {
      await window.page.goto(authorizeUrl());
      await window.signIn({ user: 'nobody@harbor.example', password: 'not the password' });
    },
  ],
  [
    'consent',
    /to act for you\?/,
    async (window) => {
      await window.page.goto(authorizeUrl());
      await window.signIn(person);
    },
  ],
  ['device code', /Code that your device shows/, async ({ page }) => void (await page.goto(`${system.url}/oauth/device`))],
  [
    'unknown device code',
    /That code is unknown/,
    async (window) => {
      await window.page.goto(`${system.url}/oauth/device`);
      await window.page.getByLabel('Code that your device shows').fill('BCDF-GHJK');
      await window.press('Continue');
    },
  ],
  [
    'device confirmation',
    /Does your device show this code/,
    async (window) => {
      const { verification_uri: address, user_code: code } = await beginDevice();
      await window.page.goto(address!);
      await window.page.getByLabel('Code that your device shows').fill(code!);
      await window.press('Continue');
    },
  ],
  [
    'device done',
    /is connected/,
    async (window) => {
      const { verification_uri: address, user_code: code } = await beginDevice();
      await window.page.goto(address!);
      await window.page.getByLabel('Code that your device shows').fill(code!);
      await window.press('Continue');
      await window.press('It is the same, go on');
      await window.signIn(person);
      await window.press('Allow');
    },
  ],
  [
    'approvals',
    /Waits for you/,
    async (window) => {
      await heldCall();
      await window.page.goto(`${system.url}/approvals`);
      await window.signIn(approver);
    },
  ],
  [
    'held call',
    /Exactly this would be sent/,
    async (window) => {
      await window.page.goto(await heldCall());
      await window.signIn(approver);
      await window.page.getByText('Break the glass').first().click();
    },
  ],
  ['problem', /That did not work/, async ({ page }) => void (await page.goto(`${system.url}/oauth/authorize?client_id=nobody`))],
];

const LOOKS = [
  { width: 320, dark: false },
  { width: 320, dark: true },
  { width: 1280, dark: false },
  { width: 1280, dark: true },
];

describe.each(LOOKS)('at $width pixels, dark $dark', (look) => {
  let window: BrowserWindow;
  // Scripts are on for axe alone; the pages have none.
  beforeEach(async () => void (window = await chromium.open({ ...look, scripts: true })));
  afterEach(() => window.close());

  it.each(PAGES)('the page "%s" is accessible, fits, and keeps to its policy', async (_, words, open) => {
    await open(window);
    await window.page.getByText(words).first().waitFor();
    expect(await violationsOf(window)).toEqual([]);
    expect(await window.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
    expect(await window.page.evaluate('document.querySelectorAll("script, [style], [onclick]").length')).toBe(0);
    expect(window.complaints).toEqual([]);
  });
});

it('an accessibility fault would be found', async () => {
  const window = await chromium.open({ scripts: true });
  await window.page.goto(authorizeUrl());
  await window.page.evaluate('document.querySelector("label").remove()');
  expect((await violationsOf(window)).join()).toMatch(/label: #user/);
  await window.close();
});

describe('with the keyboard alone, without scripts', () => {
  const focused = ({ page }: BrowserWindow) => page.locator(':focus');

  it('a person signs in, takes a permission away, and allows the rest', async () => {
    const window = await chromium.open({ width: 320 });
    const { keyboard } = window.page;
    await window.page.goto(authorizeUrl());
    await keyboard.press('Tab');
    await keyboard.type(person.user);
    await keyboard.press('Tab');
    await keyboard.type(person.password);
    await keyboard.press('Enter');
    await window.page.getByText('to act for you?').waitFor();
    // The least that is asked for cannot be taken away, so the first stop is the second permission.
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    expect(await focused(window).getAttribute('value')).toBe('mcp:admin');
    expect(await window.page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await keyboard.press('Space');
    await keyboard.press('Tab');
    expect(await focused(window).innerText()).toBe('Allow');
    await keyboard.press('Enter');
    await window.page.waitForURL((url) => url.href.startsWith(callback.url), { waitUntil: 'commit' });
    const code = new URL(window.page.url()).searchParams.get('code');
    expect(code).toBeTruthy();
    expect(window.complaints).toEqual([]);
    await window.close();
  });

  it('a person declines, and the application is told', async () => {
    const window = await chromium.open();
    const { keyboard } = window.page;
    await window.page.goto(authorizeUrl());
    for (let step = 0; step < 4; step += 1) await keyboard.press('Tab');
    expect(await focused(window).innerText()).toBe('Cancel');
    // Nothing is filled in, and that must not stand in the way.
    await keyboard.press('Enter');
    await window.page.waitForURL((url) => url.href.startsWith(callback.url), { waitUntil: 'commit' });
    expect(new URL(window.page.url()).searchParams.get('error')).toBe('access_denied');
    await window.close();
  });
});

describe('a page of somebody else', () => {
  let server: Server;
  let hostile: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      // The browser asks for an icon too.
      const target = new URL(request.url!, 'http://127.0.0.1').searchParams.get('frame') ?? '';
      response
        .setHeader('content-type', 'text/html')
        .end(`<!doctype html><title>Prize</title><iframe src="${target.replaceAll('&', '&amp;')}"></iframe>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    hostile = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server?.close());

  it.each([
    ['sign-in', () => authorizeUrl()],
    ['device', () => `${system.url}/oauth/device`],
    ['device with a code', () => `${system.url}/oauth/device?user_code=BCDF-GHJK`],
    ['problem', () => `${system.url}/oauth/authorize?client_id=nobody`],
  ])('that frames the %s page shows nothing of it, and the browser says why', async (_, target) => {
    const window = await chromium.open();
    await window.page.goto(`${hostile}/?frame=${encodeURIComponent(target())}`);
    await expect.poll(() => window.complaints.join()).toMatch(/frame-ancestors|X-Frame-Options/i);
    expect(window.page.frames()[1]!.url()).toMatch(/^chrome-error:/);
    await window.close();
  });

  it('that frames itself is shown, so that the frame above was refused for what it is', async () => {
    const window = await chromium.open();
    await window.page.goto(`${hostile}/?frame=${encodeURIComponent(callback.url)}`);
    await window.page.frameLocator('iframe').getByText('Connected').waitFor();
    expect(window.complaints).toEqual([]);
    await window.close();
  });
});
