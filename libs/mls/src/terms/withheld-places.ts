import { isJsonObject, Refusal, type Clock, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';
import type { SightingPlace, SightingStore } from '../quota/sighting-store.js';
import { marksOfListing, marksWithin } from './place-marks.js';

const DAY = 86_400_000;
/** How long other tools keep silent about a home whose address was withheld from this person. */
const KEPT_MS = 30 * DAY;
const MOST_MARKS = 50_000;

export interface WithheldPlacesOptions {
  readonly sightings: SightingStore;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
}

/**
 * What an MLS withholds from a person, other tools do not tell them either: an address that its seller hides could be put together from public
 * parcel records. The places are kept by person, as keyed digests of parcel, property number, street address and coordinates.
 */
export class WithheldPlaces {
  constructor(private readonly options: WithheldPlacesOptions) {}

  private placeOf(subject: string): SightingPlace {
    return { account: `withheld:${this.options.digest(subject)}`, kind: 'place', window: 0 };
  }

  /** Before the listings are shown without their address. */
  async note(subject: string, listings: readonly JsonObject[]): Promise<void> {
    const { sightings, digest, clock } = this.options;
    const marks = [...new Set(listings.flatMap(marksOfListing))];
    if (marks.length > 0) await sightings.note(this.placeOf(subject), marks.map(digest), clock.now() + KEPT_MS);
  }

  /** An answer of another tool without the records and texts that give such a place. Throws Refusal RESULT_TOO_LARGE for what cannot be looked through. */
  async admit(call: McpCall, answer: JsonObject): Promise<JsonObject> {
    // Participants are shown addresses: nothing is withheld from them.
    if (call.obligations?.reach !== 'public') return answer;
    const { sightings, digest } = this.options;
    const place = this.placeOf(call.principal.get().subject);
    if ((await sightings.count(place)) === 0) return answer;
    const parsed = withParsedTexts(answer);
    const byDigest = new Map([...new Set(marksWithin(parsed))].map((mark) => [digest(mark), mark]));
    if (byDigest.size > MOST_MARKS) throw new Refusal('RESULT_TOO_LARGE');
    const found = new Set((await sightings.known(place, [...byDigest.keys()])).map((one) => byDigest.get(one)!));
    if (found.size === 0) return answer;
    call.label('mls.optout.suppressed');
    const gives = (value: JsonValue): boolean => marksWithin(value).some((mark) => found.has(mark));
    const kept = without(parsed, gives, call);
    return isJsonObject(kept) ? written(kept) : { content: [] };
  }
}

/** A record that gives the place goes whole: its other members are about the same home. Of what only holds lists of records, those in them go. */
function without(value: JsonValue, gives: (value: JsonValue) => boolean, call: McpCall): JsonValue | undefined {
  if (!gives(value)) return value;
  if (Array.isArray(value)) return value.map((item) => without(item, gives, call)).filter((item) => item !== undefined);
  const members = isJsonObject(value) ? Object.entries(value) : [];
  const own = Object.fromEntries(members.filter(([, item]) => !holdsRecords(item)));
  if (members.length === 0 || gives(own)) {
    call.tally('suppressed');
    return undefined;
  }
  return Object.fromEntries(
    members.flatMap(([key, item]) => {
      const left = without(item, gives, call);
      return left === undefined ? [] : [[key, left]];
    }),
  );
}

/** Whether there are lists of records inside, at any depth. */
function holdsRecords(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(isJsonObject);
  return isJsonObject(value) && Object.values(value).some(holdsRecords);
}

const PARSED = 'gatehouse:parsed';

/** Text that is JSON as what it says, so that of many records only the one has to go. */
function withParsedTexts(answer: JsonObject): JsonObject {
  const content = answer['content'];
  if (!Array.isArray(content)) return answer;
  const blocks = content.map((block): JsonValue => {
    if (!isJsonObject(block) || typeof block['text'] !== 'string' || !/^\s*[[{]/.test(block['text'])) return block;
    try {
      const { text, ...rest } = block;
      return { ...rest, [PARSED]: [JSON.parse(text) as JsonValue] };
    } catch {
      return block;
    }
  });
  return { ...answer, content: blocks };
}

function written(answer: JsonObject): JsonObject {
  const content = Array.isArray(answer['content']) ? answer['content'] : [];
  const blocks = content.map((block): JsonValue => {
    if (!isJsonObject(block) || !Object.hasOwn(block, PARSED)) return block;
    const { [PARSED]: parsed, ...rest } = block;
    return { ...rest, text: JSON.stringify((parsed as JsonValue[])[0] ?? {}) };
  });
  return { ...answer, content: blocks };
}
