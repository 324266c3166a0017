import type { IncomingMessage, ServerResponse } from 'node:http';

export type Json = Record<string, unknown>;
/** What a fault may know of the server that it is in. */
export interface FaultyServer {
  readonly origin: string;
  /** Protected resource metadata, and metadata of the authorization server, as they are where nothing is wrong. */
  readonly resource: Json;
  readonly description: Json;
  /** Origin of another server. */
  readonly elsewhere: string;
}

export interface Asked {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly path: string;
  readonly body: string;
  readonly server: FaultyServer;
}
/** Answers instead of the server that is whole, where it returns true. */
export type Fault = (asked: Asked) => boolean;

export const send = (res: ServerResponse, status: number, body?: Json | string, headers: Record<string, string> = {}): true => {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  res.writeHead(status, { 'content-type': type, ...headers }).end(typeof body === 'object' ? JSON.stringify(body) : body);
  return true;
};
export const PAGE = '<!doctype html><title>Sign in</title>';
export const isMcp = ({ path }: Asked): boolean => path.startsWith('/mcp');
const isPost = (asked: Asked): boolean => isMcp(asked) && asked.req.method === 'POST';
export const methodOf = ({ body }: Asked): string => /"method":"([^"]+)"/.exec(body)?.[1] ?? '';
const atMcp =
  (status: number, body?: Json | string, headers?: Record<string, string>): Fault =>
  (asked) =>
    isMcp(asked) && send(asked.res, status, body, headers);
const at =
  (prefix: string, status: number, body?: Json | string): Fault =>
  (asked) =>
    asked.path.startsWith(prefix) && send(asked.res, status, body);
const redirect =
  (status: number, to: (server: FaultyServer) => string): Fault =>
  (asked) =>
    asked.path === '/mcp' && send(asked.res, status, undefined, { location: to(asked.server) });
const challenged =
  (value: (server: FaultyServer) => string): Fault =>
  (asked) =>
    isPost(asked) && asked.req.headers.authorization === undefined && send(asked.res, 401, {}, { 'www-authenticate': value(asked.server) });
export const RESOURCE = '/.well-known/oauth-protected-resource';
const resource =
  (changes: (server: FaultyServer) => Json): Fault =>
  ({ path, res, server }) =>
    path.startsWith(RESOURCE) && send(res, 200, { ...server.resource, ...changes(server) });
export const SERVER = '/.well-known/oauth-authorization-server';
const described =
  (changes: (server: FaultyServer) => Json): Fault =>
  ({ path, res, server }) =>
    path.startsWith(SERVER) && send(res, 200, { ...server.description, ...changes(server) });
const withToken =
  (answer: (asked: Asked) => boolean): Fault =>
  (asked) =>
    isPost(asked) && asked.req.headers.authorization !== undefined && answer(asked);
export const rpcError = (code: number, message: string): Json => ({ jsonrpc: '2.0', id: 1, error: { code, message } });
const authorizeError =
  (error: string): Fault =>
  ({ path, req, res }) =>
    path === '/as/authorize' &&
    (req.url ?? '').includes('client_id') &&
    send(res, 303, undefined, { location: `https://claude.ai/api/mcp/auth_callback?error=${error}&state=s` });
export const bearerPlace = ({ origin }: FaultyServer, path: string): string =>
  `Bearer resource_metadata="${origin}${path}", scope="mcp:read"`;

const noChallenge: Fault = (asked) => isPost(asked) && asked.req.headers.authorization === undefined && send(asked.res, 401, {});

/** What can be wrong with a connection, each by itself. */
export const FAULTS = {
  none: () => false,
  'never answers': (asked) => isMcp(asked),
  'hangs up': (asked) => isMcp(asked) && Boolean(asked.req.socket.destroy()),
  'to https': redirect(301, ({ origin }) => `${origin.replace('http:', 'https:')}/mcp`),
  'to a slash': redirect(308, () => '/mcp/'),
  'to a login page': redirect(302, () => 'https://login.harbor.example/start?next=secret'),
  'to another port': redirect(307, ({ elsewhere }) => `${elsewhere}/mcp`),
  'in a circle': redirect(307, () => '/mcp'),
  'a web page': atMcp(200, PAGE),
  'not found': atMcp(404, {}),
  'old transport': (asked) =>
    isMcp(asked) &&
    (asked.req.method === 'GET'
      ? Boolean(asked.res.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: endpoint\ndata: /messages\n\n'))
      : send(asked.res, 405)),
  'bad gateway': atMcp(502, PAGE),
  crashes: atMcp(500, {}),
  'too many': atMcp(429, {}),
  'foreign host': (asked) => isMcp(asked) && !asked.req.headers.host?.startsWith('127.0.0.1') && send(asked.res, 403, {}),
  firewall: atMcp(403, PAGE),
  'no MCP': atMcp(200, { hello: 'world' }),
  'refuses initialize': atMcp(400, rpcError(-32600, 'no')),
  'basic sign-in': atMcp(401, PAGE, { 'www-authenticate': 'Basic realm="staff"' }),
  'no challenge': noChallenge,
  'relative place': challenged(() => `Bearer resource_metadata="${RESOURCE}/mcp"`),
  'bot wall': (asked) => isPost(asked) && String(asked.req.headers['user-agent']).startsWith('openai-mcp') && send(asked.res, 403, PAGE),
  'old revision first judged': (asked) =>
    isPost(asked) && asked.body.includes('"protocolVersion":"2025-06-18"') && send(asked.res, 400, {}),
  'no metadata': (asked) => noChallenge(asked) || at(RESOURCE, 404, {})(asked),
  'metadata named where there is none': challenged((server) => bearerPlace(server, '/elsewhere')),
  'metadata named where nobody is': challenged(() => 'Bearer resource_metadata="http://127.0.0.1:1/metadata"'),
  'metadata behind a sign-in': at(RESOURCE, 401, PAGE),
  'metadata is a page': at(RESOURCE, 200, PAGE),
  'about an inner address': resource(() => ({ resource: 'http://gateway.internal:8080/mcp' })),
  'about the whole host': resource(({ origin }) => ({ resource: `${origin}/` })),
  'about something that commands terminals': resource(() => ({ resource: 'https://gateway.example/\u001b[2J\u202e/mcp' })),
  'about nothing': resource(() => ({ resource: undefined })),
  'no authorization server': resource(() => ({ authorization_servers: [] })),
  'an authorization server in the clear': resource(() => ({ authorization_servers: ['http://idp.harbor.example'] })),
  'tokens in the query': resource(() => ({ bearer_methods_supported: ['query'] })),
  'nobody at the issuer': resource(() => ({ authorization_servers: ['http://127.0.0.1:1'] })),
  'issuer with a slash': resource(({ origin }) => ({ authorization_servers: [`${origin}/as/`] })),
  'no description': (asked) => /\/\.well-known\/(oauth-authorization|openid)/.test(asked.path) && send(asked.res, 404, {}),
  'OIDC description alone': ({ path, res, server }) =>
    path === '/as/.well-known/openid-configuration' ? send(res, 200, server.description) : path.startsWith(SERVER) && send(res, 404, {}),
  'another issuer': described(() => ({ issuer: 'https://other.harbor.example' })),
  'PKCE not said': described(() => ({ code_challenge_methods_supported: undefined })),
  'PKCE plain': described(() => ({ code_challenge_methods_supported: ['plain'] })),
  'no code flow': described(() => ({ response_types_supported: ['token'] })),
  'no token endpoint': described(() => ({ token_endpoint: undefined })),
  'token endpoint not found': at('/as/token', 404, {}),
  'token endpoint a page': at('/as/token', 200, PAGE),
  'authorize not found': at('/as/authorize', 404, PAGE),
  'no registration': described(() => ({ registration_endpoint: undefined, client_id_metadata_document_supported: false })),
  'documents alone': described(() => ({ registration_endpoint: undefined })),
  'https redirects alone': ({ path, body, res }) =>
    path === '/as/register' && body.includes('cursor://') && send(res, 400, { error: 'invalid_redirect_uri' }),
  'registration closed': (asked) =>
    described(() => ({ client_id_metadata_document_supported: false }))(asked) ||
    at('/as/register', 401, { error: 'invalid_token' })(asked),
  'unknown resource': authorizeError('invalid_target'),
  'unknown scope': authorizeError('invalid_scope'),
  'redirect address refused': ({ path, req, res }) =>
    path === '/as/authorize' && (req.url ?? '').includes('client_id') && send(res, 400, PAGE),
  'token refused': withToken(({ res }) => send(res, 401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' })),
  'scope lacking': withToken(({ res }) =>
    send(res, 403, {}, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp:write"' }),
  ),
  'headers taken away': withToken(
    (asked) => methodOf(asked) === 'server/discover' && send(asked.res, 400, rpcError(-32020, 'header missing')),
  ),
  'session forgotten': withToken((asked) => asked.req.headers['mcp-session-id'] !== undefined && send(asked.res, 404, {})),
  'session header taken away': (asked) => {
    asked.res.writeHead = ((original) => (status: number, headers: Record<string, string>) => {
      const { 'mcp-session-id': _, ...rest } = headers ?? {};
      return original.call(asked.res, status, rest);
    })(asked.res.writeHead) as typeof asked.res.writeHead;
    return false;
  },
  'agreed version refused': withToken((asked) => asked.req.headers['mcp-protocol-version'] === '2025-11-25' && send(asked.res, 400, {})),
  'answers collected': withToken((asked) => methodOf(asked) === 'subscriptions/listen'),
  'standing stream held back': (asked) => isMcp(asked) && asked.req.method === 'GET',
  'neither era': withToken(({ res }) => send(res, 200, rpcError(-32601, 'no such method'))),
  'pages half let in': (asked) =>
    asked.req.method === 'OPTIONS' &&
    send(asked.res, 204, undefined, { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }),
  'pages see no headers': (asked) =>
    asked.req.method === 'OPTIONS' &&
    send(asked.res, 204, undefined, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,content-type,mcp-protocol-version,mcp-method,mcp-session-id',
    }),
} satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;
