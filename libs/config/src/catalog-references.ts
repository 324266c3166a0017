import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { digestOf, isJsonObject, type ArgumentKind, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { parse } from 'yaml';
import type { ConfigFault } from './faults.js';

/** Which entry an upstream was made of, by the digest that is approved. */
export interface CataloguedUpstream {
  readonly name: string;
  readonly digest: string;
}

export interface Completed {
  /** By upstream. */
  readonly catalogued: ReadonlyMap<string, CataloguedUpstream>;
  readonly faults: readonly ConfigFault[];
}

/** What an argument of this role is read as, by whoever looks for hostile values in it. Others are read by their name and schema. */
const KIND_OF: Readonly<Record<string, ArgumentKind>> = {
  record: 'value',
  client: 'value',
  listing: 'value',
  recipient: 'header',
  payee: 'header',
  amount: 'value',
  text: 'free_text',
  query: 'free_text',
  address: 'header',
  date: 'value',
  choice: 'value',
};

const NOTHING: Completed = { catalogued: new Map(), faults: [] };
const FOLDER = 'catalog';

/**
 * Fills in what upstreams of gateway.yaml leave to their entry in the catalogue: where it is, and its tools' terms. What stands in gateway.yaml itself goes first.
 * @param plain gateway.yaml as it was parsed; its upstreams are changed
 */
export function completeFromCatalogue(plain: JsonObject, source: string): Completed {
  const upstreams = (Array.isArray(plain['upstreams']) ? plain['upstreams'] : []).map((each) => (isJsonObject(each) ? each : {}));
  if (!upstreams.some(({ catalog }) => typeof catalog === 'string')) return NOTHING;
  const named = members(plain['catalog'])['folder'];
  const folder = resolve(dirname(source), typeof named === 'string' ? named : FOLDER);
  const entries = entriesIn(folder);
  const catalogued = new Map<string, CataloguedUpstream>();
  const faults = upstreams.flatMap((section, index): ConfigFault[] => {
    const { catalog, id } = section;
    if (typeof catalog !== 'string') return [];
    const path = `upstreams[${index}]`;
    const entry = entries.get(catalog);
    if (!entry)
      return [{ path: `${path}.catalog`, expected: `expected the name of an entry in ${folder}; gatehouse catalog list shows them` }];
    catalogued.set(String(id), { name: catalog, digest: digestOf(entry) });
    return complete(section, entry, path);
  });
  return { catalogued, faults };
}

function complete(section: JsonObject, entry: JsonObject, path: string): ConfigFault[] {
  const tools = Object.entries(members(entry['tools'])).map(([name, tool]) => [name, termsIn(members(tool))]);
  section['tools'] = { ...(Object.fromEntries(tools) as JsonObject), ...members(section['tools']) };
  if (section['toolSets'] === undefined && isJsonObject(entry['toolSets'])) section['toolSets'] = entry['toolSets'];
  const server = members(entry['server']);
  const [remote] = listed(server['remotes']);
  const [packaged] = listed(server['packages']);
  if (remote && section['transport'] !== 'stdio') return completeRemote(section, remote, path);
  if (packaged && section['transport'] !== 'http') return completePackage(section, packaged, path);
  return section['transport'] === undefined
    ? [
        {
          path: `${path}.catalog`,
          expected: 'expected an entry with a remote or a package; this one has none, so say transport and url here',
        },
      ]
    : [];
}

/** What somebody said of a tool's risk and arguments counts where its terms do not say it themselves. */
function termsIn({ tier, terms, arguments: roles }: JsonObject): JsonObject {
  const said = members(terms);
  const kinds = Object.entries(members(roles)).flatMap(([argument, role]) => {
    const kind = KIND_OF[String(role)];
    return kind === undefined ? [] : [[argument, kind]];
  });
  return {
    ...(tier === 'pay' || tier === 'destroy' ? { confirmed: true } : {}),
    ...said,
    ...(kinds.length > 0 ? { argumentKinds: { ...(Object.fromEntries(kinds) as JsonObject), ...members(said['argumentKinds']) } } : {}),
  };
}

function completeRemote(section: JsonObject, { url }: JsonObject, path: string): ConfigFault[] {
  section['transport'] ??= 'http';
  if (section['url'] !== undefined) return [];
  if (typeof url !== 'string' || url.includes('{'))
    return [{ path: `${path}.url`, expected: 'expected the address of the server, since that of its entry has a part to fill in' }];
  section['url'] = url;
  return [];
}

function completePackage(section: JsonObject, packaged: JsonObject, path: string): ConfigFault[] {
  const { registryType, identifier, version, packageArguments, environmentVariables } = packaged;
  if (!['npm', 'pypi', 'oci'].includes(String(registryType)))
    return [
      { path: `${path}.catalog`, expected: `expected a package of npm, pypi or oci; one of ${String(registryType)} cannot be started` },
    ];
  section['transport'] ??= 'stdio';
  section['package'] ??= `${String(registryType)}:${packageText(String(identifier), version)}`;
  const given = listed(packageArguments).flatMap(({ type, name, value }) => [
    ...(type === 'named' ? [String(name)] : []),
    ...(value === undefined ? [] : [String(value)]),
  ]);
  section['args'] ??= given;
  const env = members(section['env']);
  return listed(environmentVariables).flatMap(({ name, isRequired }) =>
    isRequired === true && env[String(name)] === undefined
      ? [{ path: `${path}.env.${String(name)}`, expected: 'expected where its value is kept, since the server needs it' }]
      : [],
  );
}

/** An image names its version with a colon in the registry's words, and with an @ in ours. */
function packageText(identifier: string, version: JsonValue | undefined): string {
  if (version !== undefined) return `${identifier}@${String(version)}`;
  return identifier.includes('@') ? identifier : identifier.replace(/:([^:/]+)$/, '@$1');
}

/** By name. A file that cannot be read is left out here: whoever refers to it hears that there is none. */
function entriesIn(folder: string): ReadonlyMap<string, JsonObject> {
  const entries = new Map<string, JsonObject>();
  for (const file of filesIn(folder)) {
    const content = parsed(join(folder, file));
    const name = members(content?.['server'])['name'];
    if (content && typeof name === 'string') entries.set(name, content);
  }
  return entries;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name));
  } catch {
    return [];
  }
}

function parsed(path: string): JsonObject | undefined {
  try {
    const content: unknown = parse(readFileSync(path, 'utf8'), { maxAliasCount: 0, logLevel: 'silent' });
    return isJsonObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

const members = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
const listed = (value: JsonValue | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
