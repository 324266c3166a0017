import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';

/** Who is signed in at the authorization server in one browser. */
export interface BrowserSession {
  /** Stays the same while its cookie changes. */
  readonly uid: string;
  readonly user: string;
}

type Placed = (request: IncomingMessage) => IncomingMessage;

/** Who is signed in at this gateway in a browser, whatever application asked. */
export class BrowserSessions {
  constructor(
    private readonly provider: Provider,
    private readonly placed: Placed,
  ) {}

  async subjectOf(request: IncomingMessage, response: ServerResponse): Promise<string | undefined> {
    const session = await this.current(request, response);
    return session?.user;
  }

  /** The session behind the cookie of a request; undefined where nobody is signed in. */
  async current(request: IncomingMessage, response: ServerResponse): Promise<BrowserSession | undefined> {
    const { uid, accountId } = await this.provider.Session.get(this.contextOf(request, response));
    return accountId === undefined ? undefined : { uid, user: accountId };
  }

  /** Ends the session here and at every node, and has the browser forget it. Applications keep their tokens. */
  async end(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const context = this.contextOf(request, response);
    const session = await this.provider.Session.get(context);
    if (session.accountId !== undefined) await session.destroy();
    const secure = this.provider.issuer.startsWith('https:');
    context.cookies.set(this.provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax', signed: true, secure });
  }

  private contextOf(request: IncomingMessage, response: ServerResponse) {
    return this.provider.createContext(this.placed(request), response);
  }
}
