import {
  isJsonObject,
  LONG_TEXT,
  Pace,
  paced,
  questionsIn,
  Refusal,
  ResponseStage,
  type Door,
  type Finding,
  type JsonObject,
  type JsonValue,
  type McpCall,
  type Surface,
} from '@gatehouse/kernel';
import { Inspector } from '../inspection/inspector.js';
import { labelOf } from '../inspection/labels.js';
import { AppPages } from './app-pages.js';
import { ACCESS_CODE_MARKER, INSTRUCTION_MARKER } from './cuts.js';
import { fieldSurface, isCodeField, isPlainLink, opensHere, REMOVED_LINK, textSurface } from './field-surface.js';
import { errorWithoutInternals } from './internals.js';
import { asksForSecret } from './secret-questions.js';
import { TextCleaner, type CleanedText } from './text-cleaner.js';

/** An answer with so many instructions in it is not data with a blemish. */
const MOST_QUARANTINED = 40;
const MOST_FINDINGS = 100;
const DEEPEST = 64;
/** Shorter texts hold neither an order nor, without their field's name, a code. */
const SHORTEST = 6;
const BINARY = new Set(['data', 'blob']);
const UNTOUCHED = new Set(['mimeType', 'type', 'progressToken', 'nextCursor', 'level', 'jsonrpc', 'id']);

/** One answer on its way out: what was already judged, and what it came to. */
class Sweep {
  readonly findings: Finding[] = [];
  quarantined = 0;
  stripped = 0;
  private readonly known = new Map<string, CleanedText>();

  constructor(
    private readonly cleaner: TextCleaner,
    readonly plain: Surface,
    readonly pace: Pace,
  ) {}

  text(text: string, surface: Surface, path: string): string {
    if (text.length < SHORTEST) return text;
    const key = `${surface}\u0000${text}`;
    let cleaned = this.known.get(key);
    if (!cleaned) {
      cleaned = this.cleaner.clean(text, surface);
      this.known.set(key, cleaned);
    }
    if (cleaned.findings.length > 0 || cleaned.stripped > 0) this.take(cleaned, path);
    return cleaned.text;
  }

  take(cleaned: CleanedText, path: string): void {
    this.quarantined += cleaned.quarantined;
    this.stripped += cleaned.stripped;
    for (const finding of cleaned.findings) if (this.findings.length < MOST_FINDINGS) this.findings.push({ ...finding, path });
  }
}

/**
 * The response half of sanitising, for every door. Keeps structure: keys, numbers and links stay; an answer without a fault is the same object.
 * Throws Refusal RESULT_QUARANTINED for an answer that is little else than instructions, QUESTION_UNSAFE for a form that asks for a secret.
 */
export class ResponseCleaner extends ResponseStage {
  private readonly cleaner: TextCleaner;
  private readonly pages: AppPages;

  constructor(inspector: Inspector) {
    super();
    this.cleaner = new TextCleaner(inspector);
    this.pages = new AppPages(this.cleaner);
  }

  clean(call: McpCall, payload: JsonObject, door: Door): JsonObject | Promise<JsonObject> {
    if (door === 'question' && asksForSecret(questionsIn(payload))) throw new Refusal('QUESTION_UNSAFE');
    return paced((pace) => this.around(call, payload, door, pace));
  }

  private *around(call: McpCall, payload: JsonObject, door: Door, pace: Pace): Generator<void, JsonObject> {
    const aside = door === 'result' ? this.pages.setAside(call, payload) : undefined;
    const cleaned = yield* this.sweep(call, aside?.rest ?? payload, door, pace);
    return aside ? aside.whole(cleaned) : cleaned;
  }

  private *sweep(call: McpCall, payload: JsonObject, door: Door, pace: Pace): Generator<void, JsonObject> {
    const sweep = new Sweep(this.cleaner, textSurface(call, door), pace);
    const readable = readableOf(payload, door);
    const cleaned = yield* this.object(readable, { path: '', surface: sweep.plain, depth: 0 }, sweep);
    if (sweep.findings.length === 0 && sweep.stripped === 0) return cleaned;
    call.note(...sweep.findings);
    call.tally('stripped', sweep.stripped);
    for (const finding of sweep.findings) call.label(labelOf(finding.family));
    if (sweep.quarantined > MOST_QUARANTINED) throw new Refusal('RESULT_QUARANTINED');
    return cleaned;
  }

  /** What holds others: walked with pauses, so that a long answer does not hold up the short ones. */
  private *inside(value: JsonValue, key: string, at: At, sweep: Sweep): Generator<void, JsonValue> {
    if (sweep.pace.isDue) yield;
    if (Array.isArray(value)) return yield* this.array(value, key, at, sweep);
    if (isJsonObject(value)) return yield* this.object(value, at, sweep);
    return typeof value === 'string' ? yield* this.contentText(value, at, sweep) : value;
  }

  /** What holds nothing: judged at once. */
  private single(value: JsonValue, key: string, at: At, sweep: Sweep): JsonValue {
    if (typeof value === 'string') return this.string(value, key, at, sweep);
    return typeof value === 'number' && isCodeField(key) ? this.code(at, sweep) : value;
  }

  private string(text: string, key: string, at: At, sweep: Sweep): string {
    if (UNTOUCHED.has(key) || text.length === 0) return text;
    if (key === 'uri' && opensHere(text)) return this.link(at, sweep);
    if (isCodeField(key)) return /\d|[A-Z]{3,}/.test(text) && !text.startsWith('[') ? this.code(at, sweep) : text;
    if (text.length < SHORTEST || isPlainLink(text)) return text;
    return sweep.text(text, fieldSurface(key, at.surface), at.path);
  }

  private link(at: At, sweep: Sweep): string {
    sweep.take(
      {
        text: '',
        quarantined: 0,
        stripped: 1,
        findings: [{ rule: 'link.opens-here', family: 'unsafe_link', surface: at.surface, verdict: 'hold', score: 0.9 }],
      },
      at.path,
    );
    return REMOVED_LINK;
  }

  private code(at: At, sweep: Sweep): string {
    sweep.take(
      {
        text: '',
        quarantined: 0,
        stripped: 1,
        findings: [{ rule: 'access-code.field', family: 'access_code', surface: at.surface, verdict: 'flag', score: 0.9 }],
      },
      at.path,
    );
    return ACCESS_CODE_MARKER;
  }

  /** Text that is JSON is walked as JSON: each string is judged as what it says. A look at the whole beforehand costs more than the walk. */
  private *contentText(text: string, at: At, sweep: Sweep): Generator<void, string> {
    if (!isJsonText(text)) return this.string(text, 'text', at, sweep);
    if (text.length > LONG_TEXT) yield;
    let parsed: JsonValue;
    try {
      parsed = JSON.parse(text) as JsonValue;
    } catch {
      return sweep.text(text, at.surface, at.path);
    }
    const cleaned = yield* this.inside(parsed, '', { ...at, depth: at.depth + 1 }, sweep);
    if (cleaned === parsed) return text;
    if (text.length > LONG_TEXT) yield;
    return JSON.stringify(cleaned, null, text.includes('\n') ? 2 : undefined);
  }

  private *array(items: JsonValue[], key: string, at: At, sweep: Sweep): Generator<void, JsonValue[]> {
    let copy: JsonValue[] | undefined;
    const deeper = this.deeper(at);
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index]!;
      const place = { ...deeper, path: `${at.path}/${index}` };
      const cleaned = holdsOthers(item, key) ? yield* this.inside(item, key, place, sweep) : this.single(item, key, place, sweep);
      if (cleaned !== item) (copy ??= [...items])[index] = cleaned;
    }
    return copy ?? items;
  }

  private *object(object: JsonObject, at: At, sweep: Sweep): Generator<void, JsonObject> {
    let copy: JsonObject | undefined;
    const deeper = this.deeper(at);
    const binary = object['type'] === 'image' || object['type'] === 'audio' || typeof object['blob'] === 'string';
    for (const key in object) {
      const item = object[key]!;
      if (binary && BINARY.has(key)) continue;
      const place = { ...deeper, path: `${at.path}/${stepOf(key)}` };
      const cleaned = holdsOthers(item, key) ? yield* this.inside(item, key, place, sweep) : this.single(item, key, place, sweep);
      const name = key.length > 32 && key.includes(' ') ? this.key(key, at, sweep) : key;
      if (cleaned === item && name === key) continue;
      copy ??= { ...object };
      if (name !== key) delete copy[key];
      copy[name] = cleaned;
    }
    return copy ?? object;
  }

  /** A key long enough to hold a sentence is read like one. */
  private key(key: string, at: At, sweep: Sweep): string {
    const cleaned = sweep.text(key, at.surface, at.path);
    return cleaned.includes(INSTRUCTION_MARKER) ? INSTRUCTION_MARKER : key;
  }

  private deeper(at: At): At {
    if (at.depth >= DEEPEST) throw new Refusal('RESULT_TOO_LARGE', 'It was nested too deeply.');
    return { ...at, depth: at.depth + 1 };
  }
}

/** The result of a task stands inside of what is said of the task. */
function readableOf(payload: JsonObject, door: Door): JsonObject {
  if (payload['isError'] === true || door === 'error') return errorWithoutInternals(payload);
  const { result } = payload;
  return isJsonObject(result) && result['isError'] === true ? { ...payload, result: errorWithoutInternals(result) } : payload;
}

/** Objects and lists; and the text of a content block, which may be JSON. */
const holdsOthers = (value: JsonValue, key: string): boolean =>
  typeof value === 'object' ? value !== null : key === 'text' && typeof value === 'string';

/** One step of a JSON Pointer (RFC 6901). */
const stepOf = (key: string): string => (/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key);

function isJsonText(text: string): boolean {
  const opening = text.charCodeAt(text.search(/\S|$/));
  return text.length >= SHORTEST && (opening === 0x7b || opening === 0x5b);
}

interface At {
  readonly path: string;
  readonly surface: Surface;
  readonly depth: number;
}
