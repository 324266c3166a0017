import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthorizationServer, AuthorizationServerParts } from './authorization-server.js';
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
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const server = await this.open();
    await server.handle(request, response);
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

  /** Ring 1 verifies with the keys whether or not the server was ever asked. */
  async takeOverKeys(): Promise<void> {
    await this.parts.keys.refresh();
    const server = await this.opening;
    server?.publishKeys();
  }

  private async load(): Promise<AuthorizationServer> {
    const { AuthorizationServer: Server } = await import('./authorization-server.js');
    return new Server(this.parts);
  }
}
