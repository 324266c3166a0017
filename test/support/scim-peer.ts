export interface ScimExchange {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { readonly id?: string; readonly Resources?: readonly Record<string, unknown>[] };
}

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A SCIM client written for the tests: it sends what the identity providers are known to send, and worse. */
export class ScimPeer {
  constructor(
    readonly origin: string,
    private readonly token: string | undefined,
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<ScimExchange> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown): Promise<ScimExchange> {
    return this.send('POST', path, body);
  }

  put(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ScimExchange> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, ...operations: readonly unknown[]): Promise<ScimExchange> {
    return this.send('PATCH', path, { schemas: [PATCH_OP], Operations: operations });
  }

  delete(path: string): Promise<ScimExchange> {
    return this.send('DELETE', path);
  }

  find(type: string, filter: string): Promise<ScimExchange> {
    return this.get(`/${type}?${new URLSearchParams({ filter, startIndex: '1', count: '100' })}`);
  }

  // oxlint-disable-next-line max-params -- a request
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ScimExchange> {
    const answer = await fetch(`${this.origin}/scim/v2${path}`, {
      method,
      headers: {
        accept: 'application/scim+json',
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json; charset=utf-8' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as ScimExchange['body'] };
  }
}
