import type { JsonObject } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { saysNo } from './row-values.js';

/** What one listing must be attributed to, taken from the row before anything was masked. */
export interface AttributionLine {
  readonly listingKey: string;
  readonly contact?: string;
  /** When the MLS last changed it, RFC 3339. */
  readonly updated?: string;
  /** What its seller does not allow beside it. */
  readonly optOuts?: readonly string[];
}

const EMAIL = /[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/i;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d)?$/;
const PHONE = /\+?\(?\d[\d ().-]{5,17}\d/;
/** In the order in which a display would use them: what the listing states, its office, its agent's published line. */
const CONTACT_FIELDS = ['AttributionContact', 'ListOfficePhone', 'ListOfficeEmail', 'ListAgentDirectPhone', 'ListAgentEmail'] as const;

/** Source: NAR IDX policy 7.58 and VOW policy 7.91, seller opt-outs; asOf 2026-11-22. Counsel review needed. */
const OPT_OUTS = [
  ['InternetAutomatedValuationDisplayYN', 'its seller allows no automated value estimate beside it: give none'],
  ['InternetConsumerCommentYN', 'its seller allows no comments or reviews beside it: add none'],
] as const;

/** Only an address or a number is taken out of the contact field: it goes past the stages that clean text. */
export function attributionLine(row: JsonObject, mayUse: (field: string) => boolean = () => true): AttributionLine {
  const optOuts = OPT_OUTS.flatMap(([field, says]) => (saysNo(row[field]) ? [says] : []));
  const changed = row['ModificationTimestamp'];
  const listing = {
    listingKey: String(row['ListingKey'] ?? ''),
    ...(typeof changed === 'string' && INSTANT.test(changed) ? { updated: changed } : {}),
    ...(optOuts.length > 0 ? { optOuts } : {}),
  };
  for (const field of CONTACT_FIELDS.filter(mayUse)) {
    const value = row[field];
    const text = typeof value === 'string' ? value.slice(0, 200) : '';
    const contact = EMAIL.exec(text)?.[0] ?? PHONE.exec(text)?.[0];
    if (contact) return { ...listing, contact };
  }
  return listing;
}

/** A shown row, with the office name as it came out of the cleaning stages. */
export interface ShownListing {
  readonly listingKey: string;
  readonly office?: string;
}

export interface AttributionBlock {
  readonly structured: JsonObject;
  readonly text: string;
  /** Listings that have everything the text in force must name. */
  readonly complete: number;
}

/** Source, firm and contact of every listing, disclaimer, copyright, age of the data and AI notice. Source: compliance/mls/attribution.yaml. */
export class Attribution {
  constructor(private readonly profile: ConnectionProfile) {}

  block(shown: readonly ShownListing[], lines: readonly AttributionLine[], now: number): AttributionBlock {
    const { attributionText: words, source } = this.profile;
    const asOf = new Date(now).toISOString();
    const fill = (text: string): string =>
      text.replaceAll('{source}', source).replaceAll('{year}', asOf.slice(0, 4)).replaceAll('{asOf}', asOf);
    const known = new Map(lines.map((line) => [line.listingKey, line]));
    const listings = shown.map(({ listingKey, office }) => {
      const { contact, updated, optOuts } = known.get(listingKey) ?? {};
      return { listingKey, listingOffice: office, contact, updated, optOuts };
    });
    const complete = listings.filter(({ listingOffice, contact }) =>
      words.mustName.every((name) => (name === 'office' ? listingOffice : contact)),
    ).length;
    const notes = {
      dataAsOf: fill(words.dataAsOf),
      disclaimer: fill(words.disclaimer),
      copyright: fill(words.copyright),
      aiNotice: fill(words.aiNotice),
      ...this.useNotices(),
    };
    const named = listings.map(
      (line) =>
        `${line.listingKey}: listed by ${line.listingOffice ?? '(office not stated by the MLS)'}${line.contact ? `, ${line.contact}` : ''}` +
        `${line.updated ? `; updated ${line.updated}` : ''}${(line.optOuts ?? []).map((says) => `; ${says}`).join('')}`,
    );
    return {
      structured: {
        source,
        use: this.use(),
        ...notes,
        listings: listings.map((line) => JSON.parse(JSON.stringify(line)) as JsonObject),
      },
      text: [`Source: ${source}. ${notes.dataAsOf}`, ...named, ...Object.values(notes).slice(1)].join('\n'),
      complete,
    };
  }

  /** What may be done with it, for programs; what the contract leaves open is not allowed. */
  private use(): { training: boolean; embeddings: boolean; retention: 'none' | 'allowed' } {
    const { training, embeddings, zeroRetention } = this.profile.aiUse;
    return { training: training === true, embeddings: embeddings === true, retention: zeroRetention === false ? 'allowed' : 'none' };
  }

  /** The same for people and models. */
  private useNotices(): { noTraining?: string; noEmbedding?: string; noStore?: string } {
    const { attributionText: words } = this.profile;
    const { training, embeddings, retention } = this.use();
    return {
      ...(training ? {} : { noTraining: words.noTraining }),
      ...(embeddings ? {} : { noEmbedding: words.noEmbedding }),
      ...(retention === 'allowed' ? {} : { noStore: words.noStore }),
    };
  }
}
