import { appUriOf, isForAppsOnly, type CatalogueEntry, type Descriptor } from '@gatehouse/kernel';

const bare = new WeakMap<CatalogueEntry, CatalogueEntry>();

/**
 * What of MCP Apps stands at the endpoint of all upstreams. A page may call the tools of its own server only, and it is the host that holds
 * it to that; there the whole gateway is one server to the host, so that a page of one upstream could call the tools of all. Pages
 * therefore stand at the endpoint of their upstream alone, unless the brokerage trusts them with the others (`apps: everywhere`).
 * A tool is then listed without its page, and a tool that is for pages only is not listed. A page that stands there is shown with tools
 * of the upstream that owns its URI and with no other's.
 */
export function placeApps(entries: readonly CatalogueEntry[], trusted: ReadonlySet<string>): readonly CatalogueEntry[] {
  const placed = entries.filter((entry) => trusted.has(entry.upstream) || !isForAppsOnly(entry));
  const owners = new Map(placed.filter(({ kind }) => kind === 'resource').map(({ name, upstream }) => [name, upstream]));
  return placed.map((entry) => {
    const page = appUriOf(entry);
    if (page === undefined) return entry;
    const isItsOwn = (owners.get(page) ?? entry.upstream) === entry.upstream;
    return trusted.has(entry.upstream) && isItsOwn ? entry : withoutPage(entry);
  });
}

/** The same object each time, so that whatever was made for it stays good. It keeps its digest: what was approved is what was listed. */
function withoutPage(entry: CatalogueEntry): CatalogueEntry {
  const known = bare.get(entry);
  if (known) return known;
  const { _meta: meta, ...rest } = entry.descriptor;
  const { ui: _ui, ...others } = meta as Descriptor;
  const descriptor = { ...rest, ...(Object.keys(others).length > 0 ? { _meta: others } : {}) } as Descriptor;
  const made = { ...entry, descriptor };
  bare.set(entry, made);
  return made;
}
