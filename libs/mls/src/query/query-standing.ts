import type { Audience, MemberFacts, Reach } from '@gatehouse/kernel';

/** RESO feed kinds (FeedTypes, MlgCanUse): what a connection is licensed for. */
export const USE_CASES = ['IDX', 'VOW', 'BO', 'BBO', 'PT', 'PDAP'] as const;

/** The audiences a caller has before any record is known. */
export interface QueryStanding {
  /** On every record: what may be filtered and sorted by, since that answers about all of them. */
  readonly always: ReadonlySet<Audience>;
  /** On some record at best: what may be selected; each row is judged again by its own parties. */
  readonly widest: ReadonlySet<Audience>;
  /** The use of the data that the query is made under; absent where none is: then no FieldRules of an MLS bear on it. */
  readonly use?: string;
  /** Stable name of the pair, for memoising. */
  readonly key: string;
}

const PUBLIC: readonly Audience[] = ['PUBLIC_IDX'];
const REGISTERED: readonly Audience[] = ['PUBLIC_IDX', 'VOW'];
/** Of a registered user of a virtual office website. */
export const REGISTERED_STANDING: QueryStanding = {
  always: new Set(REGISTERED),
  widest: new Set(REGISTERED),
  use: 'VOW',
  key: 'registered',
};
const PROFESSIONAL: readonly Audience[] = [
  'PUBLIC_IDX',
  'VOW',
  'PARTICIPANT',
  'LISTING_OFFICE',
  'LISTING_SIDE',
  'OWNER_MEMBER',
  'MLS_STAFF',
];

/** A public-display licence carries public fields only, whoever asks through it. Source: domain rule "licence use-case binding". */
export function licensedAudiences(useCases: readonly string[]): ReadonlySet<Audience> {
  if (useCases.some((useCase) => useCase !== 'IDX' && useCase !== 'VOW')) return new Set(PROFESSIONAL);
  return new Set(useCases.includes('VOW') ? REGISTERED : useCases.includes('IDX') ? PUBLIC : []);
}

function reached(reach: Reach, member: MemberFacts | undefined): { always: readonly Audience[]; widest: readonly Audience[] } {
  switch (reach) {
    case 'none':
      return { always: [], widest: [] };
    case 'public':
      return { always: PUBLIC, widest: PUBLIC };
    case 'participant':
      return { always: [...REGISTERED, 'PARTICIPANT'], widest: [...REGISTERED, 'PARTICIPANT'] };
    case 'mls':
      return {
        always: [...REGISTERED, 'PARTICIPANT', 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
        widest: [...REGISTERED, 'PARTICIPANT', 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
      };
    default: {
      const always: readonly Audience[] = [...REGISTERED, 'PARTICIPANT'];
      return { always, widest: member ? [...always, 'LISTING_OFFICE', 'LISTING_SIDE', 'OWNER_MEMBER'] : always };
    }
  }
}

const known = new Map<string, QueryStanding>();

/** Standing from the decision's reach, never wider than the connection's licence. The few possible answers are kept. */
export function queryStanding(reach: Reach, member: MemberFacts | undefined, licensed: ReadonlySet<Audience>, use?: string): QueryStanding {
  const key = `${reach}|${member ? 'member' : ''}|${[...licensed].join(' ')}|${use ?? ''}`;
  const kept = known.get(key);
  if (kept) return kept;
  const { always, widest } = reached(reach, member);
  const standing = {
    always: new Set(always.filter((a) => licensed.has(a))),
    widest: new Set(widest.filter((a) => licensed.has(a))),
    key,
    ...(use === undefined ? {} : { use }),
  };
  known.set(key, standing);
  return standing;
}
