import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Person } from './headless-browser.js';
import { issuedSecrets } from './issued-secrets.js';
import type { Found } from './side-folder.mjs';

const EXECUTABLE = process.env['GATEHOUSE_CHROMIUM'] ?? '/usr/bin/chromium';
/** Nothing but loopback has a name here, so that a page which asked for more would get nothing, and is seen to ask. */
const ONLY_LOOPBACK = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
const POLICY_BROKEN = /content security policy|x-frame-options|refused to/i;

export interface WindowOptions {
  /** Whether pages may run scripts. */
  readonly scripts?: boolean;
  /** In CSS pixels. */
  readonly width?: number;
  readonly dark?: boolean;
}

/** Debian's Chromium, without a screen. */
export class Chromium {
  private constructor(private readonly browser: Browser) {}

  static async find(): Promise<Found<{ readonly chromium: Chromium }>> {
    if (!existsSync(EXECUTABLE)) return { reason: `there is no ${EXECUTABLE}; install Debian's package chromium` };
    // Its own sandbox needs user namespaces, which root of a container has not.
    const args = [ONLY_LOOPBACK, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    return { chromium: new Chromium(await chromium.launch({ executablePath: EXECUTABLE, args })) };
  }

  /** A window with a profile of its own: no cookie of another one. */
  async open({ scripts = false, width = 1280, dark = false }: WindowOptions = {}): Promise<BrowserWindow> {
    const context = await this.browser.newContext({
      javaScriptEnabled: scripts,
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
    });
    return new BrowserWindow(context, await context.newPage());
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** What one person has before them, with a record of what a page should not have done. */
export class BrowserWindow {
  /** Requests that would have left this machine, and policies that a page ran into. */
  readonly complaints: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') this.complaints.push(`asked ${hostname} for something`);
    });
    page.on('console', (message) => {
      if (POLICY_BROKEN.test(message.text())) this.complaints.push(message.text());
    });
  }

  /** Signs in where that is asked, and allows what is asked. Resolves with the address that the application's answer went to. */
  async signInAndAllow(authorizeUrl: string, person: Person): Promise<URL> {
    const { origin } = new URL(authorizeUrl);
    await this.page.goto(authorizeUrl);
    await this.signIn(person);
    await this.press('Allow');
    await this.page.waitForURL((url) => url.origin !== origin, { waitUntil: 'commit' });
    const back = new URL(this.page.url());
    issuedSecrets.add('code', back.searchParams.get('code') ?? '');
    return back;
  }

  /** Fills in the sign-in page, where it is the one that is shown. */
  async signIn({ user, password }: Person): Promise<void> {
    if ((await this.page.getByLabel('Password').count()) === 0) return;
    issuedSecrets.add('password', password);
    await this.page.getByLabel('Sign-in name').fill(user);
    await this.page.getByLabel('Password').fill(password);
    await this.press('Sign in');
  }

  /** Presses a button. Where there is none, the failure says what the page shows instead. */
  async press(name: string): Promise<void> {
    try {
      await this.page.getByRole('button', { name, exact: true }).click({ timeout: 15_000 });
    } catch (cause) {
      throw new Error(`no button "${name}", but:\n${await this.page.locator('body').innerText()}`, { cause });
    }
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
