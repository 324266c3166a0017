import {
  canonicalJson,
  OFFER_KINDS,
  qualifiedName,
  sha256Hex,
  type CatalogueEntry,
  type Descriptor,
  type OfferKind,
  type ToolTerms,
  type Upstream,
} from '@gatehouse/kernel';
import { faultOf } from './descriptor-faults.js';
import { definitionOf } from './definition.js';

/** An offer that was left out of the catalogue, for operators. */
export interface AdmissionFault {
  readonly upstream: string;
  readonly kind: OfferKind;
  /** The tool's or prompt's name, the URI or the template, made printable and cut. */
  readonly name: string;
  readonly reason: string;
}

/** One offer under both of its names. */
export interface Admitted {
  readonly aggregated: CatalogueEntry;
  readonly single: CatalogueEntry;
}

export interface Admission {
  /** By qualified name, sorted. */
  readonly offers: ReadonlyMap<string, Admitted>;
  readonly faults: readonly AdmissionFault[];
}

/** What an upstream lists, by kind; a kind that could not be read is absent. */
export type Listed = ReadonlyMap<OfferKind, readonly Descriptor[]>;

interface Candidate {
  readonly upstream: Upstream;
  readonly kind: OfferKind;
  readonly descriptor: Descriptor;
}

/** `admit` for each kind that was read; of a kind that was not, what is known stays. */
export function admitAll(upstream: Upstream, listed: Listed, before: ReadonlyMap<string, Admitted>): Admission {
  const offers = new Map<string, Admitted>();
  const faults: AdmissionFault[] = [];
  for (const kind of OFFER_KINDS) {
    const descriptors = listed.get(kind);
    const admission = descriptors && admit({ upstream, kind }, descriptors, before);
    const kept = admission ? admission.offers : [...before].filter(([, { single }]) => single.kind === kind);
    for (const [name, offer] of kept) offers.set(name, offer);
    faults.push(...(admission?.faults ?? []));
  }
  return { offers, faults };
}

/**
 * Decides which of an upstream's offers of one kind enter the catalogue (MCP 2026-07-28, Tools: names; Streamable HTTP: invalid
 * `x-mcp-header`). One that is byte for byte as before keeps its entry objects, so that whatever was compiled for them stays good.
 */
function admit(
  { upstream, kind }: Pick<Candidate, 'upstream' | 'kind'>,
  descriptors: readonly Descriptor[],
  before: ReadonlyMap<string, Admitted>,
): Admission {
  const offers = new Map<string, Admitted>();
  const faults: AdmissionFault[] = [];
  const named = descriptors.map((descriptor) => ({ descriptor, name: ownName(kind, descriptor) }));
  for (const { descriptor, name } of named.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))) {
    const key = qualifiedName({ kind, name });
    const reason = offers.has(key)
      ? 'the same name is listed twice; the first one is kept'
      : faultOf({ slug: upstream.slug, kind, name }, descriptor);
    if (reason === undefined) offers.set(key, entriesOf({ upstream, kind, descriptor }, name, before.get(key)));
    else faults.push({ upstream: upstream.slug, kind, name: JSON.stringify(name.slice(0, 64)), reason });
  }
  return { offers, faults };
}

function ownName(kind: OfferKind, descriptor: Descriptor): string {
  if (kind === 'resource') return String(descriptor['uri']);
  return kind === 'template' ? String(descriptor['uriTemplate']) : descriptor.name;
}

/** An adapter may build its terms anew at each question. */
function sameTerms(a: ToolTerms, b: ToolTerms): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function entriesOf({ upstream, kind, descriptor: given }: Candidate, name: string, before: Admitted | undefined): Admitted {
  const terms = upstream.termsFor(kind, name);
  const { descriptor, definition } = definitionOf(kind, given);
  const digest = sha256Hex(canonicalJson(definition));
  const known = before?.single;
  const same = known?.digest === digest && (descriptor === definition || canonicalJson(known.descriptor) === canonicalJson(descriptor));
  if (before && known && same && sameTerms(known.terms, terms)) return before;
  const entry = { kind, upstream: upstream.slug, name, descriptor, terms, digest };
  const single = { ...entry, publicName: name };
  // A URI is one name everywhere: what a tool links to and what a client reads must be the same.
  const aggregated = kind === 'tool' || kind === 'prompt' ? { ...entry, publicName: `${upstream.slug}_${name}` } : single;
  return { aggregated, single };
}
