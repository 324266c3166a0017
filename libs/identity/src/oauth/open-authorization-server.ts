import type { AuthorizationServer, AuthorizationServerParts } from './authorization-server.js';

/** Loads oidc-provider only here: most commands verify or issue tokens without it. */
export async function openAuthorizationServer(parts: AuthorizationServerParts): Promise<AuthorizationServer> {
  const { AuthorizationServer: Server } = await import('./authorization-server.js');
  return new Server(parts);
}
