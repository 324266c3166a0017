import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** The schema that is read (MCP registry, server.json, 2025-12-11). */
export const SERVER_SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

type Step = string | number;

/** One thing wrong with a document: where in it, and what was expected. */
export interface DocumentFault {
  readonly path: readonly Step[];
  readonly reason: string;
}

type Check = (value: JsonValue | undefined, path: readonly Step[]) => readonly DocumentFault[];

const REGISTRIES = ['npm', 'pypi', 'cargo', 'oci', 'nuget', 'mcpb'];
const RUNTIMES = ['npx', 'uvx', 'docker', 'dnx'];
/** Ranges and names of whatever is newest: another server behind the same line. */
const NO_VERSION = /^(?:latest|\*)$|[\^~<>|*]|(?:^|\.)x(?:\.|$)|\s/i;

const one = (path: readonly Step[], reason: string): readonly DocumentFault[] => [{ path, reason }];

const text =
  (expected: string, accepts: (value: string) => boolean = (value) => value.length > 0): Check =>
  (value, path) =>
    typeof value === 'string' && accepts(value) ? [] : one(path, `expected ${expected}`);

const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? [] : check(value, path);

const list =
  (item: Check, expected: string): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((each, index) => item(each, [...path, index])) : one(path, `expected a list of ${expected}`);

const object =
  (
    members: Readonly<Record<string, Check>>,
    beside: (value: JsonObject, path: readonly Step[]) => readonly DocumentFault[] = () => [],
  ): Check =>
  (value, path) => {
    if (!isJsonObject(value)) return one(path, 'expected an object');
    return [...Object.entries(members).flatMap(([name, check]) => check(value[name], [...path, name])), ...beside(value, path)];
  };

const within = (least: number, most: number) => (value: string) => value.length >= least && value.length <= most;
const among = (choices: readonly string[]): Check => text(`one of ${choices.join(', ')}`, (value) => choices.includes(value));
const isWebAddress = (value: string): boolean => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
const isHttps = (value: string): boolean => URL.canParse(value) && new URL(value).protocol === 'https:';
/** `{name}` stands for what is filled in later. */
const isAddressPattern = (value: string): boolean => isWebAddress(value.replaceAll(/\{[A-Za-z_][\w-]*\}/g, 'x'));

const version = text('one exact version, no range and not "latest"', (value) => within(1, 255)(value) && !NO_VERSION.test(value));
const named = object({ name: text('a name') });
const headers = optional(list(named, 'headers with a name'));

const remote = object({
  type: among(['streamable-http', 'sse']),
  url: text('an http or https address, with {variables} where something is filled in', isAddressPattern),
  headers,
});

const transport = object({ type: among(['stdio', 'streamable-http', 'sse']), headers }, (value, path) =>
  value['type'] === 'stdio' || value['type'] === undefined
    ? []
    : text('an http or https address, since the type is not stdio', isAddressPattern)(value['url'], [...path, 'url']),
);

const argument = object({ type: among(['positional', 'named']) }, (value, path) =>
  value['type'] === 'named' ? text('a name, since the argument is named')(value['name'], [...path, 'name']) : [],
);

const packaged = object(
  {
    registryType: among(REGISTRIES),
    // A word that begins with a dash would be an option of whatever starts it.
    identifier: text('the name of the package in its registry', (value) => /^[^\s-]\S*$/.test(value)),
    fileSha256: optional(text('64 lower-case hexadecimal digits', (value) => /^[0-9a-f]{64}$/.test(value))),
    registryBaseUrl: optional(text('an https address', isHttps)),
    runtimeHint: optional(among(RUNTIMES)),
    runtimeArguments: optional(list(argument, 'arguments')),
    packageArguments: optional(list(argument, 'arguments')),
    environmentVariables: optional(list(named, 'variables with a name')),
    transport,
  },
  (value, path) => {
    const { registryType: kind } = value;
    return [
      ...(kind === 'oci' ? optional(version) : version)(value['version'], [...path, 'version']),
      ...(kind === 'mcpb' && value['fileSha256'] === undefined ? one([...path, 'fileSha256'], 'expected the digest of the file') : []),
    ];
  },
);

const server = object({
  $schema: optional(text(`"${SERVER_SCHEMA}", which is what can be read here`, (value) => value === SERVER_SCHEMA)),
  name: text(
    'a name such as example.harbor/crm: 3 to 200 characters, a reversed domain, one slash',
    (value) => within(3, 200)(value) && /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/.test(value),
  ),
  description: text('1 to 100 characters', within(1, 100)),
  version,
  title: optional(text('1 to 100 characters', within(1, 100))),
  websiteUrl: optional(text('an http or https address', isWebAddress)),
  repository: optional(object({ url: text('an http or https address', isWebAddress), source: text('where it is hosted, e.g. github') })),
  packages: optional(list(packaged, 'packages')),
  remotes: optional(list(remote, 'remotes')),
});

/** Everything that is wrong with a server.json; nothing where it can be relied on. What the schema does not name stays as it is. */
export function serverFaults(value: JsonValue | undefined): readonly DocumentFault[] {
  return server(value, []);
}
