/** The two sides of a listing. A buyer is a party of its own: two of them stand against one another. */
export const SIDES = ['list', 'buy'] as const;
export type Side = (typeof SIDES)[number];

/**
 * What an information wall has to know of a record. `listing`: ListingKey. `side`, `party`: whose file it is. `members`: who acts for that
 * party. `record`: keys that name it. `only`: members beside whom nobody may read it. `list`, `buy`: who acts on those sides of the listing,
 * where the record tells that too.
 */
export const WALL_FACTS = ['listing', 'side', 'party', 'members', 'record', 'only', 'list', 'buy'] as const;
export type WallFact = (typeof WALL_FACTS)[number];

/** Where in a record the facts are: JSON Pointers (RFC 6901), each of which may lead to a text or to a list of texts. `side` may be a side itself. */
export type WallTerms = Partial<Readonly<Record<WallFact, readonly string[]>>>;
