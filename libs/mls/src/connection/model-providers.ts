import { shippedTable } from '@gatehouse/tables';

interface ModelProvider {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly examples: { readonly actsOn: string; readonly leavesAlone: string };
  readonly source?: { readonly document?: string; readonly asOf?: string };
}

/** The answer where a contract names nobody. */
const ANY = 'any';

let kept: ReadonlyMap<string, readonly string[]> | undefined;

/** Hosts by vendor (compliance/mls/model-providers.yaml). Throws Error for an entry without source, or that does not judge its examples as it says. */
function vendors(): ReadonlyMap<string, readonly string[]> {
  kept ??= checked(shippedTable('mls/model-providers.yaml'));
  return kept;
}

function checked(document: unknown): ReadonlyMap<string, readonly string[]> {
  const entries = Array.isArray(document) ? (document as ModelProvider[]) : [];
  for (const { id, hosts, source, examples } of entries) {
    if (!source?.document || !source.asOf) throw new Error(`mls/model-providers.yaml: ${id}: expected a source: no source, no rule`);
    if (!isServedBy(hosts, examples.actsOn) || isServedBy(hosts, examples.leavesAlone))
      throw new Error(`mls/model-providers.yaml: ${id}: expected examples that the entry acts on and leaves alone`);
  }
  return new Map(entries.map(({ id, hosts }) => [id, hosts]));
}

/** A client id that is an https URL was fetched from its host before anybody signed in with it (OAuth Client ID Metadata Document). */
function isServedBy(hosts: readonly string[], clientId: string): boolean {
  if (!clientId.startsWith('https://') || !URL.canParse(clientId)) return false;
  const { hostname } = new URL(clientId);
  return hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/**
 * Whether an application is one of those that `aiUse.modelProviders` names: `any`, a vendor of the pack, a host, or a client id of this gateway.
 * One that registered itself has an id of our making and counts for nobody: its name is its own word.
 */
export function admitsApplication(named: readonly string[], clientId: string): boolean {
  return named.some((name) => {
    const hosts = vendors().get(name);
    return name === ANY || (hosts ? isServedBy(hosts, clientId) : name === clientId || isServedBy([name], clientId));
  });
}
