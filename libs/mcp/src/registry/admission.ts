import { canonicalJson, sha256Hex, type CatalogueEntry, type ToolDescriptor, type ToolTerms, type Upstream } from '@gatehouse/kernel';
import { paramHeadersOf } from '../wire/param-headers.js';

/** A tool that was left out of the catalogue, for operators. */
export interface AdmissionFault {
  readonly upstream: string;
  /** The tool's name, made printable and cut. */
  readonly tool: string;
  readonly reason: string;
}

/** One tool under both of its names. */
export interface AdmittedTool {
  readonly aggregated: CatalogueEntry;
  readonly single: CatalogueEntry;
}

export interface Admission {
  /** By the tool's own name, sorted. */
  readonly tools: ReadonlyMap<string, AdmittedTool>;
  readonly faults: readonly AdmissionFault[];
}

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const MAX_NAME = 128;
const MAX_DESCRIPTOR = 262_144;

/**
 * Decides which of an upstream's tools enter the catalogue (MCP 2026-07-28, Tools: names; Streamable HTTP: invalid `x-mcp-header`).
 * A tool that is byte for byte as before keeps its entry objects, so that whatever was compiled for them stays good.
 */
export function admit(upstream: Upstream, descriptors: readonly ToolDescriptor[], before: ReadonlyMap<string, AdmittedTool>): Admission {
  const tools = new Map<string, AdmittedTool>();
  const faults: AdmissionFault[] = [];
  const sorted = descriptors.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  for (const descriptor of sorted) {
    const reason = tools.has(descriptor.name)
      ? 'the same name is listed twice; the first one is kept'
      : refusalOf(upstream.slug, descriptor);
    if (reason === undefined) tools.set(descriptor.name, entriesOf(upstream, descriptor, before.get(descriptor.name)));
    else faults.push({ upstream: upstream.slug, tool: JSON.stringify(descriptor.name.slice(0, 64)), reason });
  }
  return { tools, faults };
}

function refusalOf(slug: string, descriptor: ToolDescriptor): string | undefined {
  const { name, inputSchema } = descriptor;
  if (!NAME.test(name)) return 'its name is not 1 to 128 letters, digits, underscores, dots or hyphens';
  if (slug.length + 1 + name.length > MAX_NAME) return `its name is longer than ${MAX_NAME} characters once the upstream is put before it`;
  // A list is held in memory and sent to every client.
  if (JSON.stringify(descriptor).length > MAX_DESCRIPTOR) return `its definition is larger than ${MAX_DESCRIPTOR} characters`;
  const headers = paramHeadersOf(inputSchema);
  return headers.valid ? undefined : `its input schema is invalid: ${headers.reason}`;
}

/** An adapter may build its terms anew at each question. */
function sameTerms(a: ToolTerms, b: ToolTerms): boolean {
  return a.action === b.action && a.dataClass === b.dataClass && a.resource === b.resource;
}

function entriesOf(upstream: Upstream, descriptor: ToolDescriptor, before: AdmittedTool | undefined): AdmittedTool {
  const terms = upstream.termsFor(descriptor.name);
  const digest = sha256Hex(canonicalJson(descriptor));
  const known = before?.single;
  if (known && known.digest === digest && sameTerms(known.terms, terms)) return before;
  const entry = { upstream: upstream.slug, name: descriptor.name, descriptor, terms, digest };
  return { aggregated: { ...entry, publicName: `${upstream.slug}_${descriptor.name}` }, single: { ...entry, publicName: descriptor.name } };
}
