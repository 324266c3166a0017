import { buildWorld } from '../data/index.js';
import { createResoServer } from './index.js';

/** For the specs of this folder: a server of its own on a free port, asked over HTTP like any client would. */
export const CLIENT = { clientId: 'gatehouse-sandbox', clientSecret: 'sandbox-only-secret' } as const;

export interface Body {
  value: Record<string, unknown>[];
  error: { code: string; message: string; target: string | null; details: { target: string; message: string }[] };
  '@odata.count': number;
  '@odata.nextLink': string;
  [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export const query = (options: Readonly<Record<string, string>>): string => new URLSearchParams(options).toString();

export class TestClient {
  readonly world = buildWorld();
  readonly reso = createResoServer(this.world, CLIENT);
  base = '';
  token = '';
  close: () => Promise<void> = async () => {};

  async open(): Promise<void> {
    ({ baseUrl: this.base, close: this.close } = await this.reso.listen());
    await this.signIn();
  }

  async signIn(): Promise<void> {
    const form = { grant_type: 'client_credentials', client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret };
    const answer = await fetch(`${this.base}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    this.token = ((await answer.json()) as { access_token: string }).access_token;
  }

  /** `path` is under the service root, or a whole link. */
  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${this.base}/odata/${path}`;
    const headers = { authorization: `Bearer ${this.token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(url, { ...init, headers });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: answer.status, headers: answer.headers, text, body: (json ? JSON.parse(text) : {}) as Body };
  }

  write(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  }
}
