import {
  concernsTask,
  isAppPage,
  isJsonObject,
  JsonTexts,
  LONG_TEXT,
  OF_CLIENTS,
  Pace,
  paced,
  Refusal,
  ResponseStage,
  UNNAMED_TERMS,
  type Door,
  type JsonObject,
  type JsonValue,
  type McpCall,
  type PiiLabel,
} from '@gatehouse/kernel';
import { PiiScanner } from '../detect/pii-scanner.js';
import type { ProfessionalRoster } from '../detect/professional-roster.js';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import type { OpenedValue, Placeholders } from '../placeholders/placeholders.js';
import { NO_PARTIES, type OfficesOf } from '../records/parties.js';
import type { WallKeeping, WallView } from '../walls/wall-keeping.js';
import { demandedBy } from './demanded.js';
import { MaskRun, type Looker } from './mask-run.js';
import { isBinary } from './binary.js';
import { METHODS_WITHOUT_DATA, PROTOCOL_KEYS } from './protocol-keys.js';
import { maskQuestions } from './mask-questions.js';
import { spellingsOf } from './record-secrets.js';
import { RecordMasking } from './record-masking.js';
import { standingIn } from './remembered-standing.js';
import type { Place } from './walking.js';

export interface MaskerOptions {
  readonly dictionary: CsvFieldDictionary;
  readonly placeholders: Placeholders;
  readonly scanner?: PiiScanner;
  /** Public business cards of members. */
  readonly roster?: ProfessionalRoster;
  /** Office keys of a member, from the roster. */
  readonly officesOf?: OfficesOf;
  /** Information walls inside the firm. */
  readonly walls?: WallKeeping;
}

/** One payload on its way through. */
interface Inside {
  readonly masking: RecordMasking;
  readonly run: MaskRun;
  readonly place: Place;
  readonly pace: Pace;
  readonly texts: JsonTexts;
  /** The structured content as it came and as it leaves. */
  readonly mirror?: { readonly source: JsonObject; readonly masked: JsonValue };
}

/** Tools whose records belong to the member who looks after the client. */
const NOWHERE: Place = { parties: NO_PARTIES };

/**
 * The privacy half of every way out: results, progress, logs and upstream errors. Fields of records go by their class and the
 * caller's relation to the record; all other text is scanned. Placeholders are stored before the payload leaves.
 * Throws Refusal rather than let a payload pass that it could not look through.
 */
export class Masker extends ResponseStage {
  private readonly scanner: PiiScanner;
  private readonly masking: RecordMasking;
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

  clean(call: McpCall, payload: JsonObject, _door: Door): Promise<JsonObject> | JsonObject {
    if (METHODS_WITHOUT_DATA.has(call.method)) return payload;
    // That an offer was made is itself a confidence: no offer and one of others get one answer, and so does a failure to tell.
    if (payload['isError'] === true && readsOffers(call)) throw new Refusal('RECORD_NOT_YOURS');
    const walls = this.options.walls?.before(call, payload);
    return walls instanceof Promise ? walls.then((view) => this.behind(view, call, payload)) : this.behind(walls, call, payload);
  }

  private behind(walls: WallView | undefined, call: McpCall, payload: JsonObject): Promise<JsonObject> | JsonObject {
    const opened = this.opened.get(call) ?? [];
    const secrets = opened.flatMap(({ label, value }) => spellingsOf(label, value));
    const run = new MaskRun({ ...this.lookerOf(call, opened), ...(walls ? { walls } : {}) }, this.scanner, undefined, secrets);
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

  private lookerOf(call: McpCall, opened: readonly OpenedValue[]): Looker {
    const principal = call.principal.peek();
    const { obligations } = call;
    const reach = obligations?.reach ?? 'none';
    const { dataClass, action } = call.tool.peek()?.terms ?? UNNAMED_TERMS;
    const { placeholders, roster } = this.options;
    return {
      standing: standingIn(call, reach, action),
      maskOwn: obligations?.maskOwn ?? true,
      ownOnly: principal?.member !== undefined,
      token: (label: PiiLabel, value: string) => {
        const known = opened.find((given) => given.value.toLowerCase() === value.toLowerCase());
        return known?.placeholder ?? (principal ? placeholders.mint(principal, label, value, dataClass) : '[redacted]');
      },
      ...(roster ? { roster } : {}),
    };
  }

  private *payload(call: McpCall, run: MaskRun, payload: JsonObject, pace: Pace): Generator<void, JsonObject> {
    const entry = call.tool.peek();
    const demanded = entry ? demandedBy(entry.descriptor) : undefined;
    const masking =
      demanded && demanded.size > 0 ? new RecordMasking(this.options.dictionary, this.options.officesOf, demanded) : this.masking;
    const place: Place = {
      ...(entry?.terms.resource ? { declared: entry.terms.resource } : {}),
      ...(entry && OF_CLIENTS.has(entry.terms.dataClass) ? { ofClients: true } : {}),
      parties: NO_PARTIES,
    };
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
      else if (key === 'content' && Array.isArray(value)) result[key] = yield* this.blocks(inside, value);
      else if (key === 'contents' && Array.isArray(value)) result[key] = yield* this.contents(inside, value, call);
      else if (key === 'messages' && Array.isArray(value)) result[key] = yield* this.messages(inside, value);
      else if (key === 'completion' && isJsonObject(value)) result[key] = completion(inside, value);
      else if (key === 'result' && concernsTask(call.method) && isJsonObject(value))
        result[key] = yield* this.payload(call, run, value, pace);
      else if (key === 'inputRequests') result[key] = maskQuestions(run, value);
      else if (typeof value === 'string') result[key] = yield* this.parsedText(inside, value);
      else {
        const masked = masking.mask(run, value, key === '_meta' ? NOWHERE : place, key);
        if (masked !== undefined) result[key] = masked;
      }
    }
    return result;
  }

  /** The contents of resources/read. The URI that was asked for goes back as it came: the caller knows it, and finds the content by it. */
  private *contents(inside: Inside, contents: readonly JsonValue[], call: McpCall): Generator<void, JsonValue[]> {
    const { uri } = call.arguments;
    const entry = call.tool.peek();
    // Numbers of a program look like telephones, and a program with a mark in it does not run.
    const isPage = (item: JsonValue) => entry !== undefined && isJsonObject(item) && isAppPage(entry, item);
    const masked = yield* this.blocks(
      inside,
      contents.map((item) => (isPage(item) ? null : item)),
    );
    return masked.map((item, index) => {
      const source = contents[index];
      if (source !== undefined && isPage(source)) return source;
      return isJsonObject(item) && isJsonObject(source) && source['uri'] === uri ? { ...item, uri: uri ?? null } : item;
    });
  }

  /** The messages of a prompt: the content of each is a block like those of a tool's answer. */
  private *messages(inside: Inside, messages: readonly JsonValue[]): Generator<void, JsonValue[]> {
    const masked: JsonValue[] = [];
    for (const message of messages) {
      if (inside.pace.isDue) yield;
      const { role, content, ...rest } = isJsonObject(message) ? message : { content: message };
      const around = yield* this.block(inside, rest);
      const [shown] = yield* this.blocks(inside, [content ?? null]);
      masked.push({ ...(role === undefined ? {} : { role }), ...(isJsonObject(around) ? around : {}), content: shown ?? null });
    }
    return masked;
  }

  private *blocks(inside: Inside, blocks: readonly JsonValue[]): Generator<void, JsonValue[]> {
    const masked: JsonValue[] = [];
    for (const block of blocks) {
      if (inside.pace.isDue) yield;
      masked.push(yield* this.block(inside, block));
    }
    return masked;
  }

  private *block(inside: Inside, block: JsonValue): Generator<void, JsonValue> {
    const { masking, run } = inside;
    if (!isJsonObject(block)) return typeof block === 'string' ? run.text(block) : block;
    const masked: JsonObject = {};
    for (const [key, value] of Object.entries(block)) {
      if (key === 'text' && typeof value === 'string') masked[key] = yield* this.parsedText(inside, value);
      else if (key === 'resource' && isJsonObject(value)) masked[key] = yield* this.block(inside, value);
      else if (PROTOCOL_KEYS.has(key) || isBinary(key, value, block)) masked[key] = value;
      else {
        const clean = masking.mask(run, value, NOWHERE, key);
        if (clean !== undefined) masked[key] = clean;
      }
    }
    return masked;
  }

  /** Text that is JSON is masked as what it says, so that it stays in step with structuredContent; other text is scanned. */
  private *parsedText({ masking, run, place, pace, texts, mirror }: Inside, text: string): Generator<void, string> {
    if (!/^\s*[[{]/.test(text)) return run.text(text);
    const long = text.length > LONG_TEXT;
    if (long) yield;
    const indent = /^\s*[[{]\s*\n/.test(text) ? 2 : 0;
    // The text is nearly always the structured content written out: it was walked already, and counts once.
    if (mirror && JSON.stringify(mirror.source, null, indent) === text) return JSON.stringify(mirror.masked, null, indent);
    let value: JsonValue;
    try {
      value = texts.parse(text);
    } catch {
      return run.text(text);
    }
    const before = run.masked + run.tokenised;
    const masked = yield* masking.maskInParts(run, value, { place, key: '', pace });
    if (run.masked + run.tokenised === before) return text;
    if (masked === undefined) throw new Refusal('RESULT_QUARANTINED');
    if (long) yield;
    return JSON.stringify(masked, null, indent);
  }
}

/** Suggestions are read like any text; how many there are is the protocol's. */
function completion({ masking, run }: Inside, { values, ...rest }: JsonObject): JsonObject {
  return { ...rest, values: masking.mask(run, values ?? [], NOWHERE, 'values') ?? [] };
}

function readsOffers(call: McpCall): boolean {
  const terms = call.tool.peek()?.terms;
  return terms?.dataClass === 'offer' && terms.action === 'read' && call.principal.peek()?.member !== undefined;
}
