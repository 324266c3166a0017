import { isJsonObject } from '@gatehouse/kernel';
import { parse } from 'yaml';
import { contextForge, kong, obot, obotList, toolhive, type Found } from './foreign-gateways.js';

/** A server as another program's file names it. Values of its environment and headers are left there: nothing of them is carried. */
export interface ForeignServer {
  readonly name: string;
  readonly command?: string;
  readonly args: readonly string[];
  /** Names of what its environment gets. */
  readonly env: readonly string[];
  readonly url?: string;
  /** Header names; `bearer` where Authorization carries a bearer token. */
  readonly headers: readonly string[];
  readonly bearer: boolean;
  /** Where people sign in there: by address and client alone. */
  readonly oauth?: ForeignOAuth;
  readonly disabled: boolean;
  /** What the file says of it besides. */
  readonly others: readonly string[];
}

export interface ForeignOAuth {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly hasSecret: boolean;
  readonly scope?: string;
}

export interface ForeignFile {
  /** Whose file it is. */
  readonly kind: string;
  readonly servers: readonly ForeignServer[];
  /** What the file says beside its servers. */
  readonly others: readonly string[];
}

interface Shape {
  readonly kind: string;
  readonly read: (file: Record<string, unknown>) => Found | undefined;
}

const under =
  (...path: readonly string[]) =>
  (file: Record<string, unknown>) => {
    let at: unknown = file;
    for (const key of path) at = isJsonObject(at) ? at[key] : undefined;
    return isJsonObject(at) ? { entries: Object.entries(at), keys: [path[0]!] } : undefined;
  };

const listIn = (value: unknown, key: string): readonly unknown[] => {
  const list = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
};

/** binds, listeners, routes, backends, mcp.targets; each target has one way to be reached. */
function agentgateway(file: Record<string, unknown>) {
  if (!Array.isArray(file['binds'])) return undefined;
  const routes = listIn(file, 'binds').flatMap((bind) => listIn(bind, 'listeners').flatMap((each) => listIn(each, 'routes')));
  const backends = routes.flatMap((route) => listIn(route, 'backends'));
  const targets = backends.flatMap((backend) => listIn(isJsonObject(backend) ? backend['mcp'] : undefined, 'targets'));
  return {
    entries: targets.map((target) => [String(isJsonObject(target) ? target['name'] : 'server'), flat(target)] as const),
    keys: ['binds'],
  };
}

function flat(target: unknown): unknown {
  if (!isJsonObject(target)) return target;
  const { name: _, stdio, mcp, sse, ...others } = target;
  if (isJsonObject(stdio)) return { ...others, command: stdio['cmd'], args: stdio['args'], env: stdio['env'] };
  const far = mcp ?? sse;
  if (!isJsonObject(far)) return target;
  const { host, port, path, ...more } = far;
  const base = String(host).includes('://') ? String(host) : `http://${String(host)}${port === undefined ? '' : `:${Number(port)}`}`;
  return { ...others, ...more, url: path === undefined ? base : new URL(String(path), base).href };
}

/** In the order in which they are tried. As of November 2026. */
const SHAPES: readonly Shape[] = [
  { kind: 'agentgateway', read: agentgateway },
  { kind: 'ToolHive', read: toolhive },
  { kind: 'ContextForge', read: contextForge },
  { kind: 'Kong', read: kong },
  { kind: 'LiteLLM proxy', read: under('mcp_servers') },
  { kind: 'Zed', read: under('context_servers') },
  { kind: 'VS Code settings', read: under('mcp', 'servers') },
  { kind: 'VS Code', read: under('servers') },
  { kind: 'Claude Desktop, Cursor and others (mcpServers)', read: under('mcpServers') },
  { kind: 'Obot', read: obot },
];

/** `undefined` where it is the file of nobody known. Throws Error where it is neither JSON nor YAML. */
export function foreignFile(text: string): ForeignFile | undefined {
  const file = contentOf(text);
  if (Array.isArray(file)) return asFile('Obot', obotList(file), []);
  if (!isJsonObject(file)) return undefined;
  for (const { kind, read } of SHAPES) {
    const found = asFile(kind, read(file), Object.keys(file));
    if (found) return found;
  }
  return undefined;
}

function asFile(kind: string, found: Found | undefined, keys: readonly string[]): ForeignFile | undefined {
  if (!found) return undefined;
  const others = [...keys.filter((key) => !found.keys.includes(key)), ...(found.others ?? [])];
  return { kind, servers: found.entries.map(([name, entry]) => serverOf(name, isJsonObject(entry) ? entry : {})), others };
}

const COMMENTS = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const TRAILING_COMMAS = /("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g;

/** Editors write JSON with comments and trailing commas. */
function contentOf(whole: string): unknown {
  const text = whole.replace(/^\uFEFF/, '');
  if (!/^\s*(?:\{|\/[/*])/.test(text)) return parse(text);
  return JSON.parse(text.replaceAll(COMMENTS, '$1').replaceAll(TRAILING_COMMAS, '$1'));
}

/** As Cursor (auth, in capitals) and ToolHive (remote_auth_config) write it. */
function oauthOf(value: unknown): { readonly oauth?: ForeignOAuth } {
  if (!isJsonObject(value)) return {};
  const said = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => value[key]).find((each) => typeof each === 'string' && each !== '') as string | undefined;
  const [issuer, clientId] = [said('issuer'), said('client_id', 'CLIENT_ID', 'clientId')];
  const scope = Array.isArray(value['scopes']) ? value['scopes'].map(String).join(' ') : said('scope', 'scopes');
  const hasSecret = said('client_secret', 'CLIENT_SECRET', 'clientSecret', 'client_secret_file') !== undefined;
  return { oauth: { ...(issuer ? { issuer } : {}), ...(clientId ? { clientId } : {}), ...(scope ? { scope } : {}), hasSecret } };
}

const KNOWN = new Set(
  'command args env environment url serverUrl httpUrl headers static_headers type transport disabled enabled auth oauth auth_type'.split(
    ' ',
  ),
);
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const names = (value: unknown): readonly string[] => {
  if (isJsonObject(value)) return Object.keys(value);
  return texts(value).map((each) => each.split('=')[0]!);
};

function serverOf(name: string, entry: Record<string, unknown>): ForeignServer {
  const { command, args, env, environment, url, serverUrl, httpUrl, headers, static_headers: moreHeaders, disabled, enabled } = entry;
  const address = url ?? serverUrl ?? httpUrl;
  const sent = { ...(isJsonObject(moreHeaders) ? moreHeaders : {}), ...(isJsonObject(headers) ? headers : {}) };
  const authorization = Object.entries(sent).find(([header]) => header.toLowerCase() === 'authorization')?.[1];
  // Zed nests a program's words.
  const program = isJsonObject(command) ? { command: command['path'], args: command['args'], env: command['env'] } : { command, args, env };
  return {
    name,
    ...(program.command === undefined ? {} : { command: String(program.command) }),
    args: texts(program.args),
    env: names(program.env ?? environment),
    ...(address === undefined ? {} : { url: String(address) }),
    headers: Object.keys(sent),
    bearer: /^bearer /i.test(String(authorization ?? '')) || ['bearer_token', 'bearer'].includes(String(entry['auth_type'])),
    ...oauthOf(entry['oauth'] ?? entry['auth']),
    disabled: disabled === true || enabled === false,
    others: Object.keys(entry).filter((key) => !KNOWN.has(key)),
  };
}
