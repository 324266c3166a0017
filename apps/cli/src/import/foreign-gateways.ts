import { isJsonObject } from '@gatehouse/kernel';

/** Servers by name, in the words of `mcpServers`, and the keys of the file that were read. */
export interface Found {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly keys: readonly string[];
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

/** What `thv export` writes of one workload (RunConfig v0.1.0). Its secrets are references: NAME,target=VARIABLE. */
export function toolhive(file: Whole): Found | undefined {
  if (!('schema_version' in file) || !('remote_url' in file || 'image' in file)) return undefined;
  const { name, image, remote_url: url, remote_auth_config: oauth, cmd_args: args, env_vars: env, secrets, transport: _transport } = file;
  const { schema_version: _version, ...kept } = file;
  const known = ['name', 'image', 'remote_url', 'remote_auth_config', 'cmd_args', 'env_vars', 'secrets', 'transport'];
  const others = Object.fromEntries(Object.entries(kept).filter(([key]) => !known.includes(key)));
  const targets = listIn({ secrets }, 'secrets').flatMap((each) => /,target=(\w+)$/.exec(String(each))?.[1] ?? []);
  const variables = [...(isJsonObject(env) ? Object.keys(env) : []), ...targets].filter(
    (each) => !/^MCP_(?:TRANSPORT|PORT|HOST)$/.test(each),
  );
  const entry =
    typeof url === 'string' && url !== ''
      ? { ...others, url, oauth }
      : {
          ...others,
          command: 'docker',
          args: ['run', '-i', '--rm', ...variables.flatMap((each) => ['-e', each]), String(image), ...listIn({ args }, 'args')],
          env: variables,
        };
  return { entries: [[String(name ?? 'server'), entry]], keys: Object.keys(file) };
}

/** What `mcpgateway export` of ContextForge writes: other servers are its gateways. Their credentials are sealed with its key. */
export function contextForge(file: Whole): Found | undefined {
  const entities = file['entities'];
  if (!isJsonObject(entities) || !('gateways' in entities || 'servers' in entities)) return undefined;
  const { gateways: _gateways, ...rest } = entities;
  const entries = listIn(entities, 'gateways').map((gateway) => {
    const { name, url, auth_type, is_active: isActive = true, transport: _transport, auth_value: _value, ...others } = gateway as Whole;
    return [String(name), { ...others, url, ...(auth_type ? { auth_type } : {}), disabled: isActive === false }] as const;
  });
  // What is left of it is said by the names of its lists.
  return { entries, keys: Object.keys(rest).length === 0 ? ['entities'] : [] };
}

/** Kong's declarative file (decK): services that the plugin ai-mcp-proxy passes through. Those that it makes of an API are no MCP servers. */
export function kong(file: Whole): Found | undefined {
  if (!('_format_version' in file)) return undefined;
  const everywhere = listIn(file, 'plugins');
  const entries = listIn(file, 'services').flatMap((service) => {
    const routes = listIn(service, 'routes');
    const plugins = [...everywhere, ...listIn(service, 'plugins'), ...routes.flatMap((route) => listIn(route, 'plugins'))];
    const mcp = plugins.find((plugin) => textIn(plugin, 'name') === 'ai-mcp-proxy');
    if (!mcp || !isJsonObject(service)) return [];
    const passes = textIn((mcp as Whole)['config'], 'mode') === 'passthrough-listener';
    return [[textIn(service, 'name') ?? 'service', passes ? { url: addressOf(service) } : { tools: true }] as const];
  });
  return { entries, keys: ['_format_version', 'services'] };
}

function addressOf(service: Whole): string | undefined {
  const whole = textIn(service, 'url');
  const host = textIn(service, 'host');
  if (whole !== undefined || host === undefined) return whole;
  const port = typeof service['port'] === 'number' ? `:${service['port']}` : '';
  return `${textIn(service, 'protocol') ?? 'http'}://${host}${port}${textIn(service, 'path') ?? ''}`;
}

/** A file of Obot's catalogue in Git: one server, by its runtime. */
export function obot(file: Whole): Found | undefined {
  const { name, runtime, env, npxConfig, uvxConfig, remoteConfig, containerizedConfig } = file;
  if (typeof runtime !== 'string') return undefined;
  const config = npxConfig ?? uvxConfig ?? containerizedConfig;
  const keys = ['name', 'description', 'runtime', 'env', 'npxConfig', 'uvxConfig', 'remoteConfig', 'containerizedConfig'];
  const variables = listIn({ env }, 'env').flatMap((each) => textIn(each, 'key') ?? []);
  const headers = listIn(remoteConfig, 'headers').map((each) => [textIn(each, 'key') ?? '', 'to be said'] as const);
  const args = listIn(config, 'args').map(String);
  const entry: Readonly<Record<string, unknown>> = {
    remote: { url: textIn(remoteConfig, 'fixedURL') ?? textIn(remoteConfig, 'url'), headers: Object.fromEntries(headers) },
    npx: { command: 'npx', args: ['-y', textIn(config, 'package') ?? '', ...args], env: variables },
    uvx: { command: 'uvx', args: [textIn(config, 'package') ?? '', ...args], env: variables },
    containerized: { container: textIn(config, 'image') },
  };
  return { entries: [[String(name ?? 'server'), entry[runtime] ?? { runtime }]], keys };
}
