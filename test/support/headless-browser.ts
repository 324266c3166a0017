import { askUnderHost } from './by-host.js';

/** One answer as a browser has it: after its redirects, with the forms of the page. */
export interface BrowserPage {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface PageForm {
  readonly action: string;
  readonly fields: Record<string, string[]>;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

/**
 * A form of a page, with what a browser would send of it untouched: hidden fields, filled texts, ticked boxes. The first one, or the first
 * whose address ends so.
 */
export function formOf({ text, url }: BrowserPage, towards = ''): PageForm {
  const forms = [...text.matchAll(/<form([^>]*)>[\s\S]*?<\/form>/g)];
  const [form, open] = forms.find(([, attributes]) => (attribute(attributes!, 'action') ?? '').endsWith(towards)) ?? [];
  if (form === undefined) throw new Error(`no form ${towards} on ${url}:\n${text}`);
  const fields: Record<string, string[]> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    const isBox = attribute(tag, 'type') === 'checkbox';
    if (name === undefined || (isBox && !/\bchecked\b/.test(tag))) continue;
    (fields[name] ??= []).push(attribute(tag, 'value') ?? '');
  }
  return { action: new URL(attribute(open!, 'action') ?? '', url).href, fields };
}

/** A browser without a screen: cookies by path, redirects within one origin, forms. It runs no script; the pages have none. */
export class HeadlessBrowser {
  /** Every address that was asked for, redirects too. */
  readonly visited: string[] = [];
  private readonly cookies = new Map<string, Cookie>();

  /** @param at the node that is asked, where it is another than the address says, as behind a proxy that spreads requests */
  constructor(private at?: string) {}

  /** From now on another node is asked. */
  goTo(at: string | undefined): void {
    this.at = at;
  }

  /** Follows redirects until a page, or an address elsewhere, whose answer is then the last redirect. */
  async open(url: string, init: RequestInit = {}): Promise<BrowserPage> {
    let page = await this.exchange(url, init);
    for (let hop = 0; hop < 10; hop += 1) {
      const location = page.headers.get('location');
      if (location === null || page.status < 300 || page.status >= 400) return page;
      const next = new URL(location, page.url);
      if (next.origin !== new URL(url).origin) return page;
      page = await this.exchange(next.href);
    }
    throw new Error(`too many redirects from ${url}`);
  }

  submit(page: BrowserPage, changes: Record<string, string | string[]> = {}, headers: Record<string, string> = {}): Promise<BrowserPage> {
    return this.send(formOf(page), changes, headers);
  }

  send(
    { action, fields }: PageForm,
    changes: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
  ): Promise<BrowserPage> {
    const all = { ...fields, ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, [value].flat()])) };
    const body = new URLSearchParams(
      Object.entries(all).flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
    );
    const own = { origin: new URL(action).origin, 'sec-fetch-site': 'same-origin' };
    return this.open(action, { method: 'POST', body, headers: { ...own, ...headers } });
  }

  private async exchange(url: string, init: RequestInit = {}): Promise<BrowserPage> {
    this.visited.push(url);
    const { pathname } = new URL(url);
    const sent = [...this.cookies].filter(([, { path }]) => pathname.startsWith(path)).map(([name, { value }]) => `${name}=${value}`);
    const headers = { accept: 'text/html', ...(sent.length > 0 ? { cookie: sent.join('; ') } : {}), ...(init.headers as object) };
    const asked: RequestInit = { ...init, headers, redirect: 'manual' };
    const answer = await (this.at === undefined ? fetch(url, asked) : askUnderHost(this.at, url, asked));
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return { url, status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  private keep(line: string): void {
    const [pair, ...rest] = line.split(/; */);
    const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)];
    const path = rest.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
    const expires = rest.find((part) => /^expires=/i.test(part))?.slice(8);
    if (value === '' || (expires !== undefined && Date.parse(expires) <= Date.now())) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

export interface Person {
  readonly user: string;
  readonly password: string;
}

/** Signs in and allows what is asked, or only some of it. Resolves with the address that the application is sent to. */
export async function signInAndAllow(
  browser: HeadlessBrowser,
  authorizeUrl: string,
  person: Person,
  scopes?: readonly string[],
): Promise<URL> {
  let page = await browser.open(authorizeUrl);
  if (/name="password"/.test(page.text)) page = await browser.submit(page, { ...person, decision: 'allow' });
  if (/\/consent"/.test(page.text)) page = await browser.submit(page, { decision: 'allow', ...(scopes ? { scope: [...scopes] } : {}) });
  const location = page.headers.get('location');
  if (location === null) throw new Error(`no answer for the application, but ${page.status} at ${page.url}:\n${page.text}`);
  return new URL(location, page.url);
}
