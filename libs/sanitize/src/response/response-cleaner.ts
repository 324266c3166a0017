import { isJsonObject, Refusal, ResponseStage, type Door, type Finding, type JsonObject, type JsonValue, type McpCall, type Surface } from '@gatehouse/kernel';
import { Inspector } from '../inspection/inspector.js';
import { labelOf } from '../inspection/labels.js';
import { ACCESS_CODE_MARKER, INSTRUCTION_MARKER } from './cuts.js';
import { fieldSurface, isCodeField, isPlainLink, textSurface } from './field-surface.js';
import { errorWithoutInternals } from './internals.js';
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
 * Throws Refusal RESULT_QUARANTINED for an answer that is little else than instructions.
 */
export class ResponseCleaner extends ResponseStage {
  private readonly cleaner: TextCleaner;

  constructor(private readonly inspector: Inspector) {
    super();
    this.cleaner = new TextCleaner(inspector);
  }

  clean(call: McpCall, payload: JsonObject, door: Door): JsonObject {
    const sweep = new Sweep(this.cleaner, textSurface(call, door));
    const readable = payload['isError'] === true || door === 'error' ? errorWithoutInternals(payload) : payload;
    const cleaned = this.object(readable, { path: '', surface: sweep.plain, depth: 0 }, sweep);
    if (sweep.findings.length === 0 && sweep.stripped === 0) return cleaned;
    call.note(...sweep.findings);
    call.tally('stripped', sweep.stripped);
    for (const finding of sweep.findings) call.label(labelOf(finding.family));
    if (sweep.quarantined > MOST_QUARANTINED) throw new Refusal('RESULT_QUARANTINED');
    return cleaned;
  }

  private value(value: JsonValue, key: string, at: At, sweep: Sweep): JsonValue {
    if (typeof value === 'string') return this.string(value, key, at, sweep);
    if (typeof value === 'number') return isCodeField(key) ? this.code(at, sweep) : value;
    if (Array.isArray(value)) return this.array(value, key, at, sweep);
    return isJsonObject(value) ? this.object(value, at, sweep) : value;
  }

  private string(text: string, key: string, at: At, sweep: Sweep): string {
    if (UNTOUCHED.has(key) || text.length === 0) return text;
    if (isCodeField(key)) return /\d|[A-Z]{3,}/.test(text) && !text.startsWith('[') ? this.code(at, sweep) : text;
    if (text.length < SHORTEST || isPlainLink(text)) return text;
    if (key === 'text') return this.contentText(text, at, sweep);
    return sweep.text(text, fieldSurface(key, at.surface), at.path);
  }

  private code(at: At, sweep: Sweep): string {
    sweep.take({ text: '', quarantined: 0, stripped: 1, findings: [{ rule: 'access-code.field', family: 'access_code', surface: at.surface, verdict: 'flag', score: 0.9 }] }, at.path);
    return ACCESS_CODE_MARKER;
  }

  /** Text that is JSON is walked as JSON, but only when a look at the whole finds something: most answers are clean. */
  private contentText(text: string, at: At, sweep: Sweep): string {
    const opening = text.charCodeAt(text.search(/\S|$/));
    if (opening !== 0x7b && opening !== 0x5b) return sweep.text(text, at.surface, at.path);
    const escaped = text.includes('\\u');
    if (!escaped && !this.inspector.sees(text)) return text;
    let parsed: JsonValue;
    try {
      parsed = JSON.parse(text) as JsonValue;
    } catch {
      return sweep.text(text, at.surface, at.path);
    }
    const cleaned = this.value(parsed, '', { ...at, depth: at.depth + 1 }, sweep);
    return cleaned === parsed ? text : JSON.stringify(cleaned, null, text.includes('\n') ? 2 : undefined);
  }

  private array(items: JsonValue[], key: string, at: At, sweep: Sweep): JsonValue[] {
    let copy: JsonValue[] | undefined;
    const deeper = this.deeper(at);
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index]!;
      const cleaned = this.value(item, key, { ...deeper, path: `${at.path}/${index}` }, sweep);
      if (cleaned !== item) (copy ??= [...items])[index] = cleaned;
    }
    return copy ?? items;
  }

  private object(object: JsonObject, at: At, sweep: Sweep): JsonObject {
    let copy: JsonObject | undefined;
    const deeper = this.deeper(at);
    const binary = object['type'] === 'image' || object['type'] === 'audio' || typeof object['blob'] === 'string';
    for (const key in object) {
      const item = object[key]!;
      if (binary && BINARY.has(key)) continue;
      const path = `${at.path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const cleaned = this.value(item, key, { ...deeper, path }, sweep);
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

interface At {
  readonly path: string;
  readonly surface: Surface;
  readonly depth: number;
}
