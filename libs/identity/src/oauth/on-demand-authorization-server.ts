import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthorizationServer, AuthorizationServerParts } from './authorization-server.js';
import type { BrowserSession, BrowserSessions } from './browser-sessions.js';
import type { BrowserPerson } from './browser-sign-in.js';
import type { Interactions } from './interactions.js';

/**
 * The authorization server, opened by the first request to it. Loading oidc-provider takes a start several hundred milliseconds of CPU,
 * and a gateway whose applications have their tokens may not be asked for hours.
 */
export class OnDemandAuthorizationServer {
  private opening: Promise<AuthorizationServer> | undefined;

  constructor(private readonly parts: AuthorizationServerParts) {}

  /** Rejects where it cannot be opened; the next request then tries again. */
  async open(): Promise<AuthorizationServer> {
    this.opening ??= this.load();
    try {
      return await this.opening;
    } catch (fault) {
      this.opening = undefined;
      throw fault;
    }
  }

  /** See AuthorizationServer.handle. */
  async handle(request: IncomingMessage, response: ServerResponse, caller: string): Promise<void> {
    const server = await this.open();
    await server.handle(request, response, caller);
  }

  /** See AuthorizationServer.interactions. */
  async interactions(): Promise<Interactions> {
    const { interactions } = await this.open();
    return interactions;
  }

  /** See AuthorizationServer.personAt. */
  async personAt(request: IncomingMessage, response: ServerResponse): Promise<BrowserPerson | undefined> {
    const server = await this.open();
    return server.personAt(request, response);
  }

  /** See AuthorizationServer.sessions. */
  async sessions(): Promise<BrowserSessions> {
    const { sessions } = await this.open();
    return sessions;
  }

  /** See AuthorizationServer.session. */
  async session(request: IncomingMessage, response: ServerResponse): Promise<BrowserSession | undefined> {
    const server = await this.open();
    return server.session(request, response);
  }

  /** See AuthorizationServer.clientName. */
  async clientName(id: string): Promise<string> {
    const server = await this.open();
    return server.clientName(id);
  }

  /** Takes over keys that were read anew. A server that was never asked for reads them when it opens. */
  async publishKeys(): Promise<void> {
    const server = await this.opening;
    server?.publishKeys();
  }

  private async load(): Promise<AuthorizationServer> {
    const { AuthorizationServer: Server } = await import('./authorization-server.js');
    return new Server(this.parts);
  }
}
