import { isJsonObject } from '@gatehouse/kernel';

/** Servers by name, in the words of `mcpServers`, and the keys of the file that were read. */
export interface Found {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly keys: readonly string[];
  /** What else the file says, where that is no key of it. */
  readonly others?: readonly string[];
}
type Whole = Record<string, unknown>;

const listIn = (value: unknown, key: string): readonly unknown[] => {
  const list = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
};
const textIn = (value: unknown, key: string): string | undefined => {
  const text = isJsonObject(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
};

/** What of a file says how the other program ran it, and nothing of the server. */
const without = (whole: Whole, keys: string): Whole => {
  const known = keys.split(' ');
  const said = ([key, value]: [string, unknown]): boolean => !known.includes(key) && !isEmpty(value);
  return Object.fromEntries(Object.entries(whole).filter(said));
};
const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || value === false || (typeof value === 'object' && Object.keys(value).length === 0);

const TOOLHIVE_OWN =
  'schema_version name image remote_url remote_auth_config cmd_args env_vars secrets header_forward transport host port target_host target_port base_name container_name ' +
  'container_labels proxy_mode group debug env_file_dir registry_url registry_api_url registry_server_name mcpserver_generation session_ttl thv_ca_bundle trust_proxy_headers';

/** What `thv export` writes of one workload (RunConfig v0.1.0, pkg/runner/config.go, read 2026-11-29). Its secrets are references: NAME,target=VARIABLE. */
export function toolhive(file: Whole): Found | undefined {
  if (!('schema_version' in file) || !('remote_url' in file || 'image' in file)) return undefined;
  const { name, image, remote_url: url, cmd_args: args, env_vars: env, secrets } = file;
  const others = without(file, TOOLHIVE_OWN);
  const targets = listIn({ secrets }, 'secrets').flatMap((each) => /,target=(\w+)$/.exec(String(each))?.[1] ?? []);
  const variables = [...(isJsonObject(env) ? Object.keys(env) : []), ...targets].filter(
    (each) => !/^MCP_(?:TRANSPORT|PORT|HOST)$/.test(each),
  );
  const entry =
    typeof url === 'string' && url !== ''
      ? { ...others, url, ...toolhiveAccess(file) }
      : {
          ...others,
          command: 'docker',
          args: ['run', '-i', '--rm', ...variables.flatMap((each) => ['-e', each]), String(image), ...listIn({ args }, 'args')],
          env: variables,
        };
  return { entries: [[String(name ?? 'server'), entry]], keys: Object.keys(file) };
}

/** A token, or OAuth; earlier versions wrote the names with capitals. Without the section nobody signs in there. */
function toolhiveAccess({ remote_auth_config: access, header_forward: forwarded }: Whole): object {
  const names = (key: string): readonly string[] => {
    const found = isJsonObject(forwarded) ? forwarded[key] : undefined;
    return isJsonObject(found) ? Object.keys(found) : [];
  };
  const sent = [...names('add_plaintext_headers'), ...names('add_headers_from_secret')];
  const headers = { headers: Object.fromEntries(sent.map((each) => [each, 'to be said'])) };
  if (!isJsonObject(access)) return headers;
  const of = (...keys: readonly string[]): unknown => keys.map((key) => access[key]).find((value) => !isEmpty(value ?? ''));
  if (of('bearer_token', 'bearer_token_file', 'BearerToken', 'BearerTokenFile') !== undefined) return { ...headers, auth_type: 'bearer' };
  const oauth = {
    client_id: of('client_id', 'ClientID'),
    client_secret: of('client_secret', 'client_secret_file', 'ClientSecret', 'ClientSecretFile'),
    issuer: of('issuer', 'Issuer'),
    scopes: of('scopes', 'Scopes'),
  };
  return { ...headers, oauth };
}

/**
 * What `mcpgateway export` of ContextForge writes (mcpgateway/services/export_service.py, read 2026-11-29): other servers are its gateways. Their
 * credentials are sealed with its key.
 */
export function contextForge(file: Whole): Found | undefined {
  const entities = file['entities'];
  if (!isJsonObject(entities) || !('gateways' in entities || 'servers' in entities)) return undefined;
  const entries = listIn(entities, 'gateways').map((gateway) => {
    const { name, url, auth_type: access, is_active: isActive = true } = gateway as Whole;
    const others = without(
      gateway as Whole,
      'name url description auth_type auth_value is_active transport capabilities health_check federation_enabled tags',
    );
    return [String(name), { ...others, url, ...forgeAccess(access), disabled: isActive === false }] as const;
  });
  // What is left of it is said by the names of its lists.
  const left = Object.keys(without(entities, 'gateways'));
  const envelope = ['version', 'exported_at', 'exported_by', 'source_gateway', 'encryption_method', 'metadata'];
  return { entries, keys: [...envelope, 'entities'], others: left };
}

function forgeAccess(access: unknown): object {
  if (typeof access !== 'string' || access === '') return {};
  if (access === 'oauth') return { oauth: {} };
  return access === 'bearer' ? { auth_type: 'bearer' } : { [`sign-in by ${access}`]: true };
}

/** Whether `part`, a plugin or a route that stands by itself, names that service or route: by name, or as { name }. */
const isAbout = (part: unknown, key: string, name: string | undefined): boolean =>
  name !== undefined && (textIn(part, key) === name || textIn(isJsonObject(part) ? part[key] : undefined, 'name') === name);

/**
 * Kong's declarative file (decK, _format_version 3.0): services that the plugin ai-mcp-proxy passes through. Those that it makes of an API are no MCP
 * servers. Plugins and routes stand under their service, or by themselves with its name (developer.konghq.com, read 2026-11-29).
 */
export function kong(file: Whole): Found | undefined {
  if (!('_format_version' in file)) return undefined;
  const alone = listIn(file, 'plugins');
  const entries = listIn(file, 'services').flatMap((service) => {
    const called = textIn(service, 'name');
    const routes = [...listIn(service, 'routes'), ...listIn(file, 'routes').filter((route) => isAbout(route, 'service', called))];
    const counts = (plugin: unknown): boolean => {
      if (isJsonObject(plugin) && !('service' in plugin) && !('route' in plugin)) return true;
      return isAbout(plugin, 'service', called) || routes.some((route) => isAbout(plugin, 'route', textIn(route, 'name')));
    };
    const plugins = [...listIn(service, 'plugins'), ...routes.flatMap((route) => listIn(route, 'plugins')), ...alone.filter(counts)];
    const mcp = plugins.find((plugin) => textIn(plugin, 'name') === 'ai-mcp-proxy' && (plugin as Whole)['enabled'] !== false);
    if (!mcp || !isJsonObject(service)) return [];
    const passes = textIn((mcp as Whole)['config'], 'mode') === 'passthrough-listener';
    const entry = passes ? { url: addressOf(service), enabled: service['enabled'] } : { tools: true };
    return [[called ?? 'service', entry] as const];
  });
  return { entries, keys: ['_format_version', '_info', 'services', 'routes', 'plugins'] };
}

function addressOf(service: Whole): string | undefined {
  const whole = textIn(service, 'url');
  const host = textIn(service, 'host');
  if (whole !== undefined || host === undefined) return whole;
  const port = typeof service['port'] === 'number' ? `:${service['port']}` : '';
  return `${textIn(service, 'protocol') ?? 'http'}://${host}${port}${textIn(service, 'path') ?? ''}`;
}

const OBOT_OWN = ['name', 'description', 'shortDescription', 'icon', 'repoURL', 'metadata', 'entryKey', 'serverUserType', 'toolPreview'];
const OBOT_READ = ['runtime', 'env', 'npxConfig', 'uvxConfig', 'remoteConfig', 'containerizedConfig'];

/** A file of Obot's catalogue in Git, one server by its runtime (apiclient/types/mcpserver.go and mcp-catalog, read 2026-11-29). */
export function obot(file: Whole): Found | undefined {
  const { name, runtime } = file;
  if (typeof runtime !== 'string') return undefined;
  return { entries: [[String(name ?? 'server'), obotEntry(runtime, file)]], keys: [...OBOT_OWN, ...OBOT_READ] };
}

/** Several of them in one file, as a catalogue may have them. Bundles (type: vmcp) are made of other entries and start nothing. */
export function obotList(items: readonly unknown[]): Found | undefined {
  const whole = items.filter(isJsonObject).flatMap((item) => obot(item) ?? []);
  const bundles = items.flatMap((item) => (textIn(item, 'type') === 'vmcp' ? [`bundle ${textIn(item, 'displayName') ?? ''}`.trim()] : []));
  if (whole.length === 0) return undefined;
  return { entries: whole.flatMap(({ entries }) => entries), keys: [], others: bundles };
}

function obotEntry(runtime: string, { env, npxConfig, uvxConfig, remoteConfig }: Whole): object {
  const variables = listIn({ env }, 'env').flatMap((each) => textIn(each, 'key') ?? []);
  if (runtime === 'remote') {
    const sent = listIn(remoteConfig, 'headers').map((each): [string, string] => [
      textIn(each, 'key') ?? '',
      textIn(each, 'prefix') ?? textIn(each, 'value') ?? '',
    ]);
    const address = textIn(remoteConfig, 'fixedURL') ?? textIn(remoteConfig, 'url') ?? textIn(remoteConfig, 'URLTemplate');
    const needsOAuth = isJsonObject(remoteConfig) && remoteConfig['staticOAuthRequired'] === true;
    return { url: address ?? textIn(remoteConfig, 'urlTemplate'), headers: Object.fromEntries(sent), ...(needsOAuth ? { oauth: {} } : {}) };
  }
  if (runtime === 'npx') {
    const args = listIn(npxConfig, 'args').map(String);
    return { command: 'npx', args: ['-y', textIn(npxConfig, 'package') ?? '', ...args], env: variables };
  }
  if (runtime === 'uvx') {
    const [named, command] = [textIn(uvxConfig, 'package') ?? '', textIn(uvxConfig, 'command')];
    const start = command === undefined || command === named ? [named] : ['--from', named, command];
    return { command: 'uvx', args: [...start, ...listIn(uvxConfig, 'args').map(String)], env: variables };
  }
  // Those listen inside a container on a port of their own (containerized), or are made of other entries (composite).
  return { [`runtime ${runtime}`]: true };
}
