import {
  blobOfText,
  isJsonObject,
  LONG_TEXT,
  Pace,
  paced,
  questionsIn,
  Refusal,
  ResponseStage,
  RulesInForce,
  textOfBlob,
  type Door,
  type Finding,
  type JsonObject,
  type JsonValue,
  type Surface,
  type Wait,
  type McpCall,
  type Parts,
} from '@gatehouse/kernel';
import { Inspector } from '../inspection/inspector.js';
import { labelsOf } from '../inspection/labels.js';
import { AnswerHandling } from './answer-handling.js';
import { AppPages } from './app-pages.js';
import { withNote } from './cleaning-note.js';
import { ACCESS_CODE_MARKER, INSTRUCTION_MARKER } from './cuts.js';
import { addressAsked, fieldKind, isPlainLink, opensHere, REMOVED_LINK, textSurface } from './field-surface.js';
import { InertText } from './inert/inert-text.js';
import { KnownHosts } from './inert/known-hosts.js';
import { NoOriginals, Originals } from './originals.js';
import { errorWithoutInternals } from './internals.js';
import { packedAt } from './packed.js';
import { asksForSecret } from './secret-questions.js';
import { withoutSplitOrders } from './split-orders.js';
import { SHORTEST, Sweep } from './sweep.js';
import { TextCleaner } from './text-cleaner.js';

/** An answer with so many instructions in it is not data with a blemish. */
const MOST_QUARANTINED = 40;
const LONGEST_TOKEN = 4_096;
/** Judging a longer string takes milliseconds. */
const LONG_STRING = 16_384;
/** A name that could be a sentence, a link or a mark. */
const SPOKEN = /[\s(<[]/;
const SHORTEST_SPOKEN = 10;
const STRUCTURED = 'structuredContent';

/**
 * The response half of sanitising, for every door. Keeps structure: keys, numbers and links stay; an answer without a fault is the same object.
 * Throws Refusal RESULT_QUARANTINED for an answer that is little else than instructions, QUESTION_UNSAFE for a form that asks for a secret.
 */
export class ResponseCleaner extends ResponseStage {
  private readonly cleaner: TextCleaner;
  private readonly pages: AppPages;
  private readonly handling = AnswerHandling.read();

  constructor(
    private readonly inspector: Inspector,
    private readonly rules = new RulesInForce(),
    private readonly known = new KnownHosts(),
    private readonly originals: Originals = new NoOriginals(),
  ) {
    super();
    this.cleaner = new TextCleaner(inspector, new InertText(known));
    this.pages = new AppPages(this.cleaner);
  }

  clean(call: McpCall, payload: JsonObject, door: Door): JsonObject | Promise<JsonObject> {
    if (door === 'question' && asksForSecret(questionsIn(payload))) throw new Refusal('QUESTION_UNSAFE');
    return paced((pace) => this.around(call, payload, door, pace));
  }

  private *around(call: McpCall, payload: JsonObject, door: Door, pace: Pace): Parts<JsonObject> {
    const aside = door === 'result' ? yield* this.pages.setAside(call, payload, this.rules.standingFor(call)) : undefined;
    const cleaned = yield* this.sweep(call, aside?.rest ?? payload, door, pace);
    return aside ? aside.whole(cleaned) : cleaned;
  }

  private *sweep(call: McpCall, payload: JsonObject, door: Door, pace: Pace): Parts<JsonObject> {
    const rules = this.rules.standingFor(call);
    const rows = this.handling.rowsFor(call).filter(({ id }) => rules.modeOf(id) === 'enforce');
    const sweep = new Sweep(this.cleaner, textSurface(call, door), pace, {
      texts: call.jsonTexts,
      rules,
      rows,
      nameOf: (text) => this.originals.nameOf(call, text),
      asked: addressAsked(call),
    });
    call.jsonTexts.forget();
    const readable = readableOf(payload, door);
    const cleaned = yield* this.object(readable, sweep);
    if (sweep.findings.length === 0 && sweep.stripped === 0) return cleaned;
    call.note(...sweep.findings);
    call.tally('stripped', sweep.stripped);
    for (const label of sweep.findings.flatMap(labelsOf)) call.label(label);
    if (sweep.originals.length > 0) yield this.keeping(call, sweep);
    if (sweep.quarantined > MOST_QUARANTINED || sweep.isRefused) throw new Refusal('RESULT_QUARANTINED');
    return door === 'result' ? withNote(call, cleaned, sweep) : cleaned;
  }

  /** Before the answer goes on, so that whoever is told of an original finds it. */
  private keeping(call: McpCall, { originals }: Sweep): Wait {
    return { later: () => this.originals.keep(call, originals), now: () => undefined };
  }

  /** Objects and lists; the text of a content block, which may be JSON; and texts on which others are waited for. */
  private takesTime(value: JsonValue, key: string): boolean {
    if (typeof value === 'object') return value !== null;
    return typeof value === 'string' && (key === 'text' || value.length > LONG_STRING || this.inspector.waits);
  }

  /** What holds others: walked with pauses, so that a long answer does not hold up the short ones. */
  private *inside(value: JsonValue, key: string, sweep: Sweep): Parts<JsonValue> {
    if (sweep.pace.isDue) yield;
    if (Array.isArray(value)) return yield* this.array(value, key, sweep);
    if (isJsonObject(value)) return yield* this.object(value, sweep);
    return typeof value === 'string' ? yield* this.contentText(value, key, sweep) : value;
  }

  /** What holds nothing: judged at once. */
  private single(value: JsonValue, key: string, sweep: Sweep): JsonValue {
    if (typeof value === 'string') return this.string(value, key, sweep);
    return typeof value === 'number' && fieldKind(key).isCode ? this.code(sweep) : value;
  }

  private string(text: string, key: string, sweep: Sweep): string {
    return this.atSight(text, key, sweep) ?? sweep.text(text, surfaceOf(key, sweep));
  }

  /** What needs no look at what it says; undefined for the rest. */
  private atSight(text: string, key: string, sweep: Sweep): string | undefined {
    const { isProtocol, isCode } = fieldKind(key);
    if ((isProtocol && isToken(text)) || text.length === 0) return text;
    if ((key === 'uri' && opensHere(text) && text !== sweep.of.asked) || (key === 'src' && this.isStrangeIcon(text, sweep)))
      return this.link(sweep);
    if (isCode && /\d|[A-Z]{3,}/.test(text) && !text.startsWith('[')) return this.code(sweep);
    return text.length < SHORTEST || isPlainLink(text) ? text : undefined;
  }

  /** A client loads icons by itself, so one that tells its host something has to be from a host that is known. */
  private isStrangeIcon(text: string, { steps }: Sweep): boolean {
    return steps.at(-3) === 'icons' && text.includes('?') && this.known.isStrange(text);
  }

  private link(sweep: Sweep): string {
    const finding: Finding = { rule: 'link.opens-here', family: 'unsafe_link', surface: sweep.plain, verdict: 'hold', score: 0.9 };
    sweep.take({ quarantined: 0, stripped: 1, links: 0, marks: 0, findings: [finding] });
    return REMOVED_LINK;
  }

  private code(sweep: Sweep): string {
    const finding: Finding = { rule: 'access-code.field', family: 'access_code', surface: sweep.plain, verdict: 'flag', score: 0.9 };
    sweep.take({ quarantined: 0, stripped: 1, links: 0, marks: 0, findings: [finding] });
    return ACCESS_CODE_MARKER;
  }

  /** Text that is JSON is walked as JSON: each string is judged as what it says. A look at the whole beforehand costs more than the walk. */
  private *contentText(text: string, key: string, sweep: Sweep): Parts<string> {
    if (key !== 'text' || !isJsonText(text)) return this.atSight(text, key, sweep) ?? (yield* sweep.parts(text, surfaceOf(key, sweep)));
    if (text.length > LONG_TEXT) yield;
    let parsed: JsonValue;
    try {
      parsed = sweep.of.texts.parse(text);
    } catch {
      return yield* sweep.parts(text, sweep.plain);
    }
    sweep.enter();
    const cleaned = sweep.whole(yield* this.inside(parsed, '', sweep));
    sweep.leave();
    const indent = text.includes('\n') ? 2 : 0;
    if (cleaned === parsed) return sweep.of.texts.unchanged(text, indent);
    if (text.length > LONG_TEXT) yield;
    return sweep.of.texts.write(cleaned, indent);
  }

  /** A blob that is a text by its type. */
  private *blob(blob: string, sweep: Sweep): Parts<string> {
    const text = textOfBlob(blob);
    return blobOfText(yield* this.contentText(text, 'text', sweep), text, blob);
  }

  private *array(items: JsonValue[], key: string, sweep: Sweep): Parts<JsonValue[]> {
    let copy: JsonValue[] | undefined;
    sweep.enter();
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index]!;
      sweep.steps.push(index);
      const cleaned = this.takesTime(item, key) ? yield* this.inside(item, key, sweep) : this.single(item, key, sweep);
      sweep.steps.pop();
      if (cleaned !== item) (copy ??= [...items])[index] = cleaned;
    }
    sweep.leave();
    return yield* withoutSplitOrders(copy ?? items, sweep);
  }

  private *object(object: JsonObject, sweep: Sweep): Parts<JsonObject> {
    let copy: JsonObject | undefined;
    sweep.enter();
    for (const key in object) {
      const item = object[key]!;
      const blob = packedAt(object, key);
      if (blob?.isText === false) continue;
      sweep.steps.push(key);
      const inside = blob
        ? yield* this.blob(blob.packed, sweep)
        : this.takesTime(item, key)
          ? yield* this.inside(item, key, sweep)
          : this.single(item, key, sweep);
      // Programs act on it, so it may pretend to be a call as well as a text may.
      const cleaned = key === STRUCTURED ? sweep.whole(inside) : inside;
      sweep.steps.pop();
      const name = key.length >= SHORTEST_SPOKEN && SPOKEN.test(key) ? this.key(key, sweep) : key;
      if (cleaned === item && name === key) continue;
      copy ??= { ...object };
      if (name !== key) delete copy[key];
      copy[name] = cleaned;
    }
    sweep.leave();
    return copy ?? object;
  }

  /** A key long enough to hold a sentence is read like one. */
  private key(key: string, sweep: Sweep): string {
    const cleaned = sweep.text(key, sweep.plain);
    return cleaned.includes(INSTRUCTION_MARKER) ? INSTRUCTION_MARKER : cleaned;
  }
}

/** The result of a task stands inside of what is said of the task. */
function readableOf(payload: JsonObject, door: Door): JsonObject {
  if (payload['isError'] === true || door === 'error') return errorWithoutInternals(payload);
  const { result } = payload;
  return isJsonObject(result) && result['isError'] === true ? { ...payload, result: errorWithoutInternals(result) } : payload;
}

/** What a protocol's own member holds. A sentence under its name is data of somebody. */
const isToken = (text: string): boolean => text.length <= LONGEST_TOKEN && !/[\s<>`()[\]|]/.test(text);

const surfaceOf = (key: string, { plain }: Sweep): Surface => (fieldKind(key).isRemarks ? 'remarks' : plain);

function isJsonText(text: string): boolean {
  const opening = text.charCodeAt(text.search(/\S|$/));
  return text.length >= SHORTEST && (opening === 0x7b || opening === 0x5b);
}
