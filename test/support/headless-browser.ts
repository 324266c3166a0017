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
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
}

/** Which form of a page is meant: the first whose address holds this. */
type Form = string;

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

/** A form of a page, the first where none is named, with what a browser would send of it untouched: hidden fields, filled texts, ticked boxes. */
export function formOf({ text, url }: BrowserPage, which: Form = ''): PageForm {
  const forms = [...text.matchAll(/<form([^>]*)>[\s\S]*?<\/form>/g)];
  const [form, open] = forms.find(([, tag]) => attribute(tag!, 'action')?.includes(which)) ?? [];
  if (form === undefined) throw new Error(`no form ${which} on ${url}:\n${text}`);
  const fields: Record<string, string[]> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    const isBox = attribute(tag, 'type') === 'checkbox';
    if (name === undefined || (isBox && !/\bchecked\b/.test(tag))) continue;
    (fields[name] ??= []).push(attribute(tag, 'value') ?? '');
  }
  return { action: new URL(attribute(open!, 'action') ?? '', url).href, fields };
}

/**
 * A browser without a screen: cookies by host and path, redirects, forms, pages that lead on by themselves. It goes no further than the origin
 * that it was sent to and those that it is told to go to as well. It runs no script; the pages have none.
 */
export class HeadlessBrowser {
  /** Every address that was asked for, redirects too. */
  readonly visited: string[] = [];
  private readonly cookies = new Map<string, Map<string, Cookie>>();
  private readonly origins: ReadonlySet<string>;
  private node: string | undefined;

  constructor(...origins: readonly string[]) {
    this.origins = new Set(origins);
  }

  /** One that asks this node, whatever the address says, as behind a proxy that spreads requests. */
  static at(node: string): HeadlessBrowser {
    const browser = new HeadlessBrowser();
    browser.goTo(node);
    return browser;
  }

  /** From now on another node is asked. */
  goTo(node: string | undefined): void {
    this.node = node;
  }

  /** Follows redirects until a page, or an address elsewhere, whose answer is then the last redirect. */
  async open(url: string, init: RequestInit = {}): Promise<BrowserPage> {
    let page = await this.exchange(url, init);
    for (let hop = 0; hop < 20; hop += 1) {
      const next = onward(page);
      if (next === undefined || !(next.origin === new URL(url).origin || this.origins.has(next.origin))) return page;
      page = await this.exchange(next.href);
    }
    throw new Error(`too many redirects from ${url}`);
  }

  /** A cookie as it is kept, by its name or how that begins. */
  cookie(host: string, name: string): string | undefined {
    return [...(this.cookies.get(host) ?? [])].find(([kept]) => kept.startsWith(name))?.[1].value;
  }

  /** Another with the same cookies, as a thief of all of them would have, that goes on to other origins. */
  copy(origins: Iterable<string> = this.origins): HeadlessBrowser {
    const other = new HeadlessBrowser(...origins);
    for (const [host, kept] of this.cookies) other.cookies.set(host, new Map(kept));
    return other;
  }

  submit(
    page: BrowserPage,
    changes: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
    which: Form = '',
  ): Promise<BrowserPage> {
    return this.send(formOf(page, which), changes, headers);
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
    const { pathname, host, protocol } = new URL(url);
    const kept = this.cookies.get(host) ?? new Map<string, Cookie>();
    this.cookies.set(host, kept);
    const sent = [...kept]
      .filter(([, { path, secure }]) => pathname.startsWith(path) && (!secure || protocol === 'https:'))
      .map(([, { name, value }]) => `${name}=${value}`);
    const headers = { accept: 'text/html', ...(sent.length > 0 ? { cookie: sent.join('; ') } : {}), ...(init.headers as object) };
    const asked: RequestInit = { ...init, headers, redirect: 'manual' };
    const answer = await (this.node === undefined ? fetch(url, asked) : askUnderHost(this.node, url, asked));
    for (const line of answer.headers.getSetCookie()) keep(kept, line);
    return { url, status: answer.status, headers: answer.headers, text: await answer.text() };
  }
}

function keep(kept: Map<string, Cookie>, line: string): void {
  const [pair, ...rest] = line.split(/; */);
  const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)];
  const path = rest.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
  const expires = rest.find((part) => /^expires=/i.test(part))?.slice(8);
  const isOver = rest.some((part) => /^max-age=0$/i.test(part)) || (expires !== undefined && Date.parse(expires) <= Date.now());
  // One of another path is another one.
  const key = `${name};${path}`;
  if (value === '' || isOver) kept.delete(key);
  else kept.set(key, { name, value, path, secure: rest.some((part) => /^secure$/i.test(part)) });
}

/** Where a page leads by itself: a redirect, or a refresh at once. */
function onward({ headers, status, text, url }: BrowserPage): URL | undefined {
  const location = headers.get('location');
  if (location !== null && status >= 300 && status < 400) return new URL(location, url);
  const refresh = /<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(text)?.[1];
  return refresh === undefined ? undefined : new URL(unescaped(refresh), url);
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
  if (/name="password"/.test(page.text)) page = await browser.submit(page, { ...person, decision: 'allow' }, {}, '/login');
  if (/\/consent"/.test(page.text)) page = await browser.submit(page, { decision: 'allow', ...(scopes ? { scope: [...scopes] } : {}) });
  const location = page.headers.get('location');
  if (location === null) throw new Error(`no answer for the application, but ${page.status} at ${page.url}:\n${page.text}`);
  return new URL(location, page.url);
}
