import {
  asksBack,
  concernsTask,
  isJsonObject,
  OF_CLIENTS,
  Pace,
  paced,
  Refusal,
  ResponseStage,
  UNNAMED_TERMS,
  type Door,
  type JsonObject,
  type McpCall,
  type PiiLabel,
  type ToolTerms,
} from '@gatehouse/kernel';
import { PiiScanner } from '../detect/pii-scanner.js';
import type { ProfessionalRoster } from '../detect/professional-roster.js';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import type { FieldMapping } from '../fields/field-mapping.js';
import { REDACTED } from '../placeholders/placeholder-form.js';
import type { OpenedValue, Placeholders } from '../placeholders/placeholders.js';
import { NO_PARTIES, type OfficesOf } from '../records/parties.js';
import type { WallKeeping, WallView } from '../walls/wall-keeping.js';
import { demandedBy } from './demanded.js';
import { MaskRun, type Looker } from './mask-run.js';
import { ContentMasking, NOWHERE, textsIn, type Inside } from './content-masking.js';
import { METHODS_WITHOUT_DATA, PROTOCOL_KEYS } from './protocol-keys.js';
import { maskQuestions } from './mask-questions.js';
import { spellingsOf } from './record-secrets.js';
import { RecordMasking } from './record-masking.js';
import { namesTold } from './told-elsewhere.js';
import { isUntoldText } from './untold-text.js';
import { standingIn } from './remembered-standing.js';
import type { Place } from './walking.js';

export interface MaskerOptions {
  readonly dictionary: CsvFieldDictionary;
  /** The deployment's own classes of its upstreams' JSON. */
  readonly mapping?: FieldMapping | undefined;
  readonly placeholders: Placeholders;
  readonly scanner?: PiiScanner;
  /** Public business cards of members. */
  readonly roster?: ProfessionalRoster;
  /** Office keys of a member, from the roster. */
  readonly officesOf?: OfficesOf;
  /** Information walls inside the firm. */
  readonly walls?: WallKeeping;
}

/** What a system says beside its answer, of whatever the call names. */
const BESIDE: ReadonlySet<Door> = new Set<Door>(['progress', 'log', 'question']);
/** Characters of notifications that are kept in mind. */
const SAID_BEFORE = 256;

/**
 * The privacy half of every way out: results, progress, logs and upstream errors. Fields of records go by their class and the
 * caller's relation to the record; all other text is scanned. Placeholders are stored before the payload leaves.
 * Throws Refusal rather than let a payload pass that it could not look through.
 */
export class Masker extends ResponseStage {
  private readonly scanner: PiiScanner;
  private readonly masking: RecordMasking;
  private readonly content = new ContentMasking();
  private readonly said = new WeakMap<McpCall, string>();
  private readonly opened = new WeakMap<McpCall, readonly OpenedValue[]>();

  constructor(private readonly options: MaskerOptions) {
    super();
    this.scanner = options.scanner ?? new PiiScanner();
    this.masking = new RecordMasking(options.dictionary, options.officesOf);
  }

  /** What the arguments and answers of this call were opened to: the tool may repeat it in its result, in progress or in an error. */
  watchFor(call: McpCall, opened: readonly OpenedValue[]): void {
    this.opened.set(call, [...(this.opened.get(call) ?? []), ...opened]);
  }

  clean(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> | JsonObject {
    if (METHODS_WITHOUT_DATA.has(call.method)) return payload;
    const isError = payload['isError'] === true;
    if (mayTellApart(call) || isOfOthers(call) || (isError && isShowingOfMember(call))) refuseUntold(call, payload, door);
    const walls = this.options.walls?.before(call, payload);
    return walls instanceof Promise
      ? walls.then((view) => this.behind(view, call, payload, door))
      : this.behind(walls, call, payload, door);
  }

  /** Keeps what a notification says in mind: whatever comes after it in this call is seen behind it. */
  private remember(call: McpCall, { message, data }: JsonObject): void {
    const text = typeof message === 'string' ? message : data;
    if (typeof text === 'string') this.said.set(call, `${this.said.get(call) ?? ''}${text}`.slice(-SAID_BEFORE));
  }

  private behind(walls: WallView | undefined, call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> | JsonObject {
    const opened = this.opened.get(call) ?? [];
    const secrets = opened.flatMap(({ label, value }) => spellingsOf(label, value));
    const looker = this.lookerOf(call, opened, asksBack(payload));
    const run = new MaskRun({ ...looker, ...(walls ? { walls } : {}) }, this.scanner, undefined, secrets);
    run.before = this.said.get(call) ?? '';
    if (door === 'progress' || door === 'log') this.remember(call, payload);
    const masked = paced((pace) => this.payload(call, run, payload, pace));
    return masked instanceof Promise ? masked.then((late) => this.finished(call, run, late)) : this.finished(call, run, masked);
  }

  private finished(call: McpCall, run: MaskRun, masked: JsonObject): Promise<JsonObject> | JsonObject {
    call.tally('masked', run.masked);
    call.tally('tokenised', run.tokenised);
    if (run.masked + run.tokenised > 0) call.label('data.field.masked');
    const { placeholders } = this.options;
    return placeholders.pending ? placeholders.flush().then(() => masked) : masked;
  }

  /** @param asks whether what is looked at is a question of the upstream */
  private lookerOf(call: McpCall, opened: readonly OpenedValue[], asks = false): Looker {
    const principal = call.principal.peek();
    const { obligations } = call;
    const reach = obligations?.reach ?? 'none';
    const { dataClass, action } = call.tool.peek()?.terms ?? UNNAMED_TERMS;
    const { placeholders, roster } = this.options;
    return {
      standing: standingIn(call, reach, action),
      maskOwn: obligations?.maskOwn ?? true,
      ownOnly: principal?.member !== undefined,
      ...(isOfOthers(call) ? { ofOthers: true } : {}),
      token: (label: PiiLabel, value: string) => {
        if (isOfOthers(call)) return REDACTED;
        const known = opened.find((given) => given.value.toLowerCase() === value.toLowerCase());
        const made = known?.placeholder ?? (principal ? placeholders.mint(principal, label, value, dataClass) : REDACTED);
        if (asks) call.quote(made);
        return made;
      },
      ...(roster ? { roster } : {}),
    };
  }

  private *payload(call: McpCall, run: MaskRun, payload: JsonObject, pace: Pace): Generator<void, JsonObject> {
    const entry = call.tool.peek();
    const demanded = entry ? demandedBy(entry.descriptor) : undefined;
    const mapped = entry && this.options.mapping?.of(entry.upstream, entry.name);
    const { dictionary, officesOf } = this.options;
    const masking = mapped || (demanded && demanded.size > 0) ? new RecordMasking(dictionary, officesOf, demanded, mapped) : this.masking;
    const place: Place = {
      ...declaredBy(entry?.terms),
      ...(entry && OF_CLIENTS.has(entry.terms.dataClass) ? { ofClients: true } : {}),
      ...(isShowingRead(entry?.terms) && ('content' in payload || 'contents' in payload) ? { isAnswer: true } : {}),
      parties: NO_PARTIES,
    };
    const said = [payload['content'], payload['contents']].flatMap((blocks) => (Array.isArray(blocks) ? textsIn(blocks) : []));
    run.told = namesTold([run.before, ...said]);
    const structured = isJsonObject(payload['structuredContent']) ? payload['structuredContent'] : undefined;
    const mirror = structured
      ? { source: structured, masked: (yield* masking.maskInParts(run, structured, { place, key: '', pace })) ?? {} }
      : undefined;
    const inside: Inside = { masking, run, place, pace, texts: call.jsonTexts, ...(mirror ? { mirror } : {}) };
    const result: JsonObject = {};
    for (const key of Object.keys(payload)) {
      const value = payload[key]!;
      if (PROTOCOL_KEYS.has(key)) result[key] = value;
      else if (mirror && value === structured) result[key] = mirror.masked;
      else if (key === 'content' && Array.isArray(value)) result[key] = yield* this.content.blocks(inside, value);
      else if (key === 'contents' && Array.isArray(value)) result[key] = yield* this.content.contents(inside, value, call);
      else if (key === 'messages' && Array.isArray(value)) result[key] = yield* this.content.messages(inside, value);
      else if (key === 'completion' && isJsonObject(value)) result[key] = yield* completion(inside, value);
      else if (key === 'result' && concernsTask(call.method) && isJsonObject(value))
        result[key] = yield* this.payload(call, run, value, pace);
      else if (key === 'inputRequests') result[key] = yield* maskQuestions(run, value, pace);
      else if (typeof value === 'string') result[key] = yield* this.content.parsedText(inside, value);
      else {
        const masked = yield* masking.maskInParts(run, value, { place: key === '_meta' ? NOWHERE : place, key, pace });
        if (masked !== undefined) result[key] = masked;
      }
    }
    return result;
  }
}

/** What nobody classed may be anything: each field of it is as one of a client's record. */
function declaredBy(terms: ToolTerms | undefined): Pick<Place, 'declared'> {
  if (terms?.resource) return { declared: terms.resource };
  return terms?.dataClass === 'unclassified' ? { declared: 'Unclassified' } : {};
}

/** Suggestions are read like any text; how many there are is the protocol's. */
function* completion({ masking, run, pace }: Inside, { values, ...rest }: JsonObject): Generator<void, JsonObject> {
  return { ...rest, values: (yield* masking.maskInParts(run, values ?? [], { place: NOWHERE, key: 'values', pace })) ?? [] };
}

/** Whether it names a client whom somebody else looks after. */
const isOfOthers = (call: McpCall): boolean => call.ofOthers.peek() === true;

/** A showing of somebody else shows nothing, and so it has to answer as one that does not exist. */
const isShowingRead = (terms: ToolTerms | undefined): boolean =>
  terms !== undefined && terms.action === 'read' && terms.dataClass === 'showing' && /^showing/i.test(terms.resource ?? '');
const isShowingOfMember = (call: McpCall): boolean =>
  isShowingRead(call.tool.peek()?.terms) && Object.keys(call.upstreamArguments).length > 0;

/** Throws Refusal RECORD_NOT_YOURS for an error of the upstream, and for a text of which nobody can tell whose it is. */
function refuseUntold(call: McpCall, payload: JsonObject, door: Door): void {
  const isError = payload['isError'] === true;
  if (!isError && !(isOfOthers(call) && BESIDE.has(door))) {
    const isFound = call.tool.get().terms.owner !== undefined && !isOfOthers(call);
    if (door !== 'result' || isFound || !isUntoldText(payload)) return;
  }
  // Whoever looks after the gateway sees that the system said something else.
  call.label(isError ? 'upstream.error.withheld' : 'access.wall.unknown');
  throw new Refusal('RECORD_NOT_YOURS');
}

/**
 * Whether an upstream's error would tell what does not exist from what is behind a wall, which answers as not the reader's: so both do, and a
 * failure that it words itself. A system that is down, late or busy never gets here: that says nothing of a record. That an offer was made is itself a confidence. Where terms name an owner, the record was found open before the call.
 */
function mayTellApart(call: McpCall): boolean {
  const terms = call.tool.peek()?.terms;
  if (!terms || terms.action !== 'read' || call.principal.peek()?.member === undefined) return false;
  if (terms.dataClass === 'offer') return true;
  return OF_CLIENTS.has(terms.dataClass) && terms.owner === undefined && Object.keys(call.upstreamArguments).length > 0;
}
