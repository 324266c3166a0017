import { errors, type ClientMetadata, type KoaContextWithOIDC } from 'oidc-provider';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** A private-use scheme names its application (RFC 8252 section 7.1); these run code or read files in a browser. */
const DANGEROUS = new Set([
  'javascript:',
  'vbscript:',
  'data:',
  'blob:',
  'file:',
  'about:',
  'ws:',
  'wss:',
  'ftp:',
  'mailto:',
  'view-source:',
]);
const LONGEST_NAME = 80;
const MOST_REDIRECTS = 20;

/** Metadata property of ours that every client gets, so that these rules are asked for each of them. */
export const CLIENT_ORIGIN = 'gatehouse_origin';

type Kind = 'web' | 'native';

/** What a redirect address makes of its client. Throws InvalidRedirectUri for one that a code may not be sent to (OAuth 2.1 section 2.3.1). */
function kindOf(redirectUri: string): Kind {
  if (!URL.canParse(redirectUri)) throw new errors.InvalidRedirectUri('redirect_uris must hold absolute addresses');
  const { protocol, hostname, username, password, hash } = new URL(redirectUri);
  if (DANGEROUS.has(protocol)) throw new errors.InvalidRedirectUri(`redirect_uris must not use the ${protocol.slice(0, -1)} scheme`);
  if (username || password || hash) throw new errors.InvalidRedirectUri('redirect_uris must hold no user, password or fragment');
  if (protocol === 'https:') return 'web';
  if (protocol !== 'http:') return 'native';
  if (!LOOPBACK.has(hostname))
    throw new errors.InvalidRedirectUri('redirect_uris must use https, loopback http or a scheme of the application');
  return 'native';
}

/**
 * Called by oidc-provider for each client before its own checks, with metadata that may still be changed. Most MCP clients register without
 * saying whether they are native, and with scopes that only resource servers know, so the first is seen from where they want the code, and
 * the second is decided by consent, not by registration.
 */
export function applyClientRules(_context: KoaContextWithOIDC | undefined, key: string, _value: unknown, metadata: ClientMetadata): void {
  if (key !== CLIENT_ORIGIN) return;
  const changing = metadata as { -readonly [Name in keyof ClientMetadata]?: ClientMetadata[Name] };
  delete changing.scope;
  const redirects: unknown = changing.redirect_uris;
  if (Array.isArray(redirects)) {
    if (redirects.length > MOST_REDIRECTS)
      throw new errors.InvalidClientMetadata(`redirect_uris must hold at most ${MOST_REDIRECTS} addresses`);
    const kinds = redirects.map((each) => kindOf(String(each)));
    changing.application_type = kinds.includes('native') ? 'native' : 'web';
  }
  const name: unknown = changing.client_name;
  if (name !== undefined && (typeof name !== 'string' || name.length > LONGEST_NAME))
    throw new errors.InvalidClientMetadata(`client_name must be text of at most ${LONGEST_NAME} characters`);
}
