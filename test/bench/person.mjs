// A person before a browser, as small as can be: cookies, redirects and forms, so that next to nothing of a login's cost is the bench's own.
import { hash, randomBytes } from 'node:crypto';

const REDIRECT = 'http://127.0.0.1:39999/callback';

const unescaped = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

export class Person {
  #cookies = new Map();
  #verifier = randomBytes(48).toString('base64url');

  constructor(origin, { user, password }) {
    this.origin = origin;
    this.user = user;
    this.password = password;
  }

  /** The answer of the token endpoint. Throws where any step is not what it should be. */
  async signIn() {
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: 'gatehouse-cli',
      redirect_uri: REDIRECT,
      state: 'bench',
      code_challenge: hash('sha256', this.#verifier, 'base64url'),
      code_challenge_method: 'S256',
      scope: 'mcp:read',
      resource: `${this.origin}/mcp`,
    });
    const signIn = await this.#open(`${this.origin}/oauth/authorize?${asked}`);
    const consent = await this.#submit(signIn, { user: this.user, password: this.password, decision: 'allow' });
    const back = await this.#submit(consent, { decision: 'allow' });
    const code = new URL(back.location).searchParams.get('code');
    const form = {
      grant_type: 'authorization_code',
      client_id: 'gatehouse-cli',
      code,
      redirect_uri: REDIRECT,
      code_verifier: this.#verifier,
    };
    const answer = await fetch(`${this.origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    if (answer.status !== 200) throw new Error(`no token, but ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  async #submit({ text, url }, fields) {
    const action = /<form[^>]* action="([^"]*)"/.exec(text)?.[1];
    if (action === undefined) throw new Error(`no form at ${url}:\n${text}`);
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      unescaped(value),
    ]);
    const body = new URLSearchParams([...hidden, ...Object.entries(fields)]);
    return this.#open(new URL(unescaped(action), url).href, { method: 'POST', body, headers: { origin: this.origin } });
  }

  async #open(url, init = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';', 1);
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = answer.headers.get('location');
    const text = await answer.text();
    if (location === null) return { url, text };
    const next = new URL(location, url);
    return next.origin === this.origin ? this.#open(next.href) : { url, text, location };
  }
}
