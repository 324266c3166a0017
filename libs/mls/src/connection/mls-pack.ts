import { shippedTable } from '@gatehouse/tables';
import { faultsOf, type Fault } from './faults.js';

/** One window of a provider's allowance as its answers tell of it, by names of headers. */
export interface QuotaHeaders {
  /** What is left: a number, also with a fraction. */
  readonly left: string;
  /** When it is whole again: seconds from now, epoch seconds, epoch milliseconds or a date. */
  readonly reset: string;
}
/**
 * limited: the allowance is used up. unavailable: down for a while. wrong_host: the credential is for another address of the provider.
 * compression: the wish for gzip did not arrive.
 */
export const ERROR_MEANINGS = ['limited', 'unavailable', 'wrong_host', 'compression'] as const;
export type ErrorMeaning = (typeof ERROR_MEANINGS)[number];
/** What a provider's own error says, by its code or by words in it, where the HTTP status does not say as much. */
export interface ProviderError {
  readonly code?: string;
  readonly says?: string;
  readonly means: ErrorMeaning;
}

export interface RequestLimits {
  readonly perSecond?: number;
  readonly perMinute?: number;
  readonly perHour?: number;
  readonly perDay?: number;
  readonly bytesPerHour?: number;
  readonly maxTop?: number;
  readonly maxTopExpand?: number;
  /** `or` in one query. */
  readonly maxOr?: number;
}
export interface RuleSource {
  readonly document: string;
  readonly section: string;
  readonly asOf: string;
}
/** One entry of compliance/mls/providers.yaml. */
export interface ProviderTerms {
  readonly id: string;
  /** Who licenses its data; completes "ask …". */
  readonly contact: string;
  readonly limits: RequestLimits;
  /** None: count locally. Retry-After is read of every provider. */
  readonly headers: readonly QuotaHeaders[];
  readonly errors?: readonly ProviderError[];
  readonly liveAllowed: boolean;
  /** `in (…)` may be used (OData 4.01). */
  readonly listOperator: boolean;
  /** contains, tolower and the like may be used. */
  readonly stringFunctions: boolean;
  /** stated: what stands here holds. metadata: as far as the service itself says so too. */
  readonly capabilities: 'stated' | 'metadata';
  /** Seconds of silence after a 429 without a header; the most of them, where `backOff` says to begin with one and double. */
  readonly suspension: number;
  readonly backOff?: boolean;
  /** Fields that this provider puts the connection's keyPrefix before, and that people know without it. */
  readonly prefixedFields?: readonly string[];
  /** False: pictures may be copied, never linked to. */
  readonly hotLink?: boolean;
  /** Three letters before its numbers name the MLS, and are left out where people read them. */
  readonly displayPrefix?: boolean;
  /** False: it has no replication. */
  readonly replicated?: boolean;
  /** The built-in tools that it can answer; all where not said. */
  readonly tools?: readonly string[];
  /** The field by which the latest come first, where nobody asks for an order; ModificationTimestamp where not said. */
  readonly latestFirst?: string;
  /** True where it may have FieldRules, also of what is replicated from it. */
  readonly fieldRules?: boolean;
  /** False: FeedTypes stand in each record and in no query. */
  readonly feedTypesQueryable?: boolean;
  /** The field by which every query must choose exactly one MLS. */
  readonly oneOf?: string;
  readonly source: RuleSource;
}
/** One entry of compliance/mls/attribution.yaml. */
export interface AttributionText {
  readonly id: string;
  readonly disclaimer: string;
  readonly copyright: string;
  readonly dataAsOf: string;
  readonly aiNotice: string;
  /** Said where the contract does not allow that models are trained on the data. */
  readonly noTraining: string;
  /** Said where the contract does not allow that the data is indexed. */
  readonly noEmbedding: string;
  /** Said where the contract asks that nothing is kept. */
  readonly noStore: string;
  readonly mustName: readonly ('office' | 'contact')[];
  readonly source: RuleSource;
}

/** Provider terms and attribution texts as data. No entry without a source: such a file does not load. */
export class MlsPack {
  private constructor(
    private readonly providers: ReadonlyMap<string, ProviderTerms>,
    private readonly texts: ReadonlyMap<string, AttributionText>,
  ) {}

  /** Reads the files that ship with the gateway, once at start. Throws MlsFaults. */
  static load(): MlsPack {
    return MlsPack.of(shippedTable('mls/providers.yaml'), shippedTable('mls/attribution.yaml'));
  }

  static of(providers: unknown, texts: unknown): MlsPack {
    const faults: Fault[] = [];
    const terms = entries<ProviderTerms>(providers, 'mls/providers.yaml', faults, [
      'contact',
      'limits',
      'headers',
      'liveAllowed',
      'listOperator',
      'stringFunctions',
      'capabilities',
      'suspension',
    ]);
    const lines = entries<AttributionText>(texts, 'mls/attribution.yaml', faults, [
      'disclaimer',
      'copyright',
      'dataAsOf',
      'aiNotice',
      'noTraining',
      'noEmbedding',
      'noStore',
      'mustName',
    ]);
    for (const [id, { headers, errors = [] }] of terms) {
      const path = `mls/providers.yaml: ${id}`;
      if (!Array.isArray(headers) || headers.some(({ left, reset }) => typeof left !== 'string' || typeof reset !== 'string'))
        faults.push({ path: `${path}.headers`, expected: 'expected a list of { left, reset }, names of headers' });
      if (errors.some(({ code, says, means }) => typeof (code ?? says) !== 'string' || !ERROR_MEANINGS.includes(means)))
        faults.push({ path: `${path}.errors`, expected: `expected a code or says as text, and means one of ${ERROR_MEANINGS.join(', ')}` });
    }
    faultsOf(faults);
    return new MlsPack(terms, lines);
  }

  provider(id: string): ProviderTerms | undefined {
    return this.providers.get(id);
  }

  attribution(id: string): AttributionText | undefined {
    return this.texts.get(id);
  }

  get providerIds(): readonly string[] {
    return [...this.providers.keys()];
  }

  get attributionIds(): readonly string[] {
    return [...this.texts.keys()];
  }
}

function entries<T extends { id: string; source: RuleSource }>(
  document: unknown,
  file: string,
  faults: Fault[],
  required: readonly string[],
): Map<string, T> {
  const found = new Map<string, T>();
  if (!Array.isArray(document)) {
    faults.push({ path: file, expected: 'expected a list of entries' });
    return found;
  }
  document.forEach((entry: Partial<T> | null, index) => {
    const missing = ['id', ...required].filter((key) => entry?.[key as keyof T] === undefined);
    for (const key of missing) faults.push({ path: `${file}[${index}].${key}`, expected: 'is missing' });
    if (!entry?.source?.document || !entry.source.section || !entry.source.asOf)
      faults.push({ path: `${file}[${index}].source`, expected: 'expected document, section and asOf: no source, no rule' });
    if (entry?.id !== undefined) found.set(entry.id, entry as T);
  });
  return found;
}
