import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OnDemandAuthorizationServer, Throttle } from '@gatehouse/identity';

type Refused = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

const TOO_MANY: Refused = {
  status: 429,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'retry-after': '60' },
  body: JSON.stringify({
    error: 'temporarily_unavailable',
    error_description: 'Too many requests from this address. Try again in a minute.',
  }),
};

/** What stands before the authorization server: limits per address, and one host name, since its cookies belong to one. */
export class AuthorizationDoor {
  private readonly host: string;

  /** @param limits by path, for POST */
  constructor(
    private readonly server: OnDemandAuthorizationServer,
    private readonly origin: string,
    private readonly limits: Readonly<Record<string, Throttle>>,
  ) {
    this.host = new URL(origin).host;
  }

  /**
   * Resolves with what answers the request. Rejects where the server cannot be opened or the limits cannot be asked: before the exchange is
   * handed over, so that this too has its answer.
   */
  async open(request: IncomingMessage, address: string): Promise<(response: ServerResponse) => Promise<void>> {
    await this.server.open();
    const refused = await this.refusal(request, address);
    if (!refused) return (response) => this.server.handle(request, response, address);
    return async (response) => {
      response.writeHead(refused.status, { ...refused.headers }).end(refused.body);
    };
  }

  private async refusal({ method, url = '/', headers }: IncomingMessage, address: string): Promise<Refused | undefined> {
    const path = pathOf(url);
    // A browser that came by another name of this machine would lose its cookies half way.
    if (method === 'GET' && headers.host !== this.host && !path.startsWith('/.well-known/'))
      return { status: 307, headers: { location: `${this.origin}${url}`, 'cache-control': 'no-store' }, body: '' };
    const limit = method === 'POST' ? this.limits[path] : undefined;
    return limit === undefined || (await limit.take(address)) ? undefined : TOO_MANY;
  }
}

/** An address as the server behind the door tells one from another: in any case, with a slash behind it, with a host before it. */
const pathOf = (url: string): string =>
  url
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .split(/[?#]/, 1)[0]!
    .replace(/\/$/, '')
    .toLowerCase();
