import { Section, Sections, Value, type Wording } from './setting.js';
import { Matching, Slug, Text } from './values.js';

const POINTER = /^(?:\/[^/]+)+$/;

const Pointer = (what: string, example: string): PropertyDecorator =>
  Matching(POINTER, { expected: `where in a record ${what} is, as a JSON Pointer`, example, optional: true });

const Pointers = (what: string, example: readonly string[]): PropertyDecorator => {
  const wording: Wording = { expected: `where in a record ${what} are, as JSON Pointers`, example, optional: true };
  const accepts = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string' && POINTER.test(item));
  return Value(wording, { type: 'array', items: { type: 'string', pattern: POINTER.source } }, accepts);
};

/** Where a record says what information walls ask. What is left out is as the kind of record has it. */
export class WallTermsSection {
  @Pointer('its ListingKey', '/ListingKey')
  listing?: string;

  @Matching(/^(?:list|buy|(?:\/[^/]+)+)$/, {
    expected: 'where in a record its side of the listing is, or the side of all: list, buy',
    example: '/Side',
    optional: true,
  })
  side?: string;

  @Pointer('the client', '/ContactKey')
  party?: string;

  @Pointers('the members who act for that client', ['/OwnerMemberKey'])
  members?: string[];

  @Pointer('its own key', '/FileKey')
  record?: string;

  @Pointers('the only members who may read it', ['/RestrictedToMemberKeys'])
  only?: string[];

  @Pointers('other members of the list side', ['/ListAgentKey'])
  list?: string[];

  @Pointers('other members of a buy side', ['/BuyerAgentKey'])
  buy?: string[];
}

/** For a tool of an upstream. */
export const WALL_WORDING = {
  expected: 'where its records say what information walls ask',
  example: { listing: '/ListingKey', side: '/Side', party: '/ContactKey', members: ['/OwnerMemberKey'] },
  optional: true,
} as const;

/** A read tool that tells of a listing who acts on which side. It need not be offered to anybody. */
export class ListingSidesSection {
  @Slug({ expected: 'the upstream of the tool', example: 'crm' })
  upstream!: string;

  @Text({ expected: 'the read tool that tells who acts on a listing', example: 'get_listing_parties' })
  tool!: string;

  @Text({ expected: 'its argument that names the listing', example: 'listingKey' })
  argument!: string;

  @Section(() => WallTermsSection, {
    expected: 'where in its answer side, client and members are',
    example: { side: '/Side', party: '/ContactKey', members: ['/MemberKeys'] },
  })
  wall!: WallTermsSection;
}

/** Information walls inside the firm. */
export class WallsSection {
  @Sections(() => ListingSidesSection, {
    expected: 'tools that tell who acts on which side of a listing; all of them are asked',
    example: [
      {
        upstream: 'crm',
        tool: 'get_listing_parties',
        argument: 'listingKey',
        wall: { side: '/Side', party: '/ContactKey', members: ['/MemberKeys'] },
      },
    ],
    optional: true,
  })
  sides: ListingSidesSection[] = [];
}
