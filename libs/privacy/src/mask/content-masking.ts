import {
  blobOfText,
  isAppPage,
  isJsonObject,
  isTextBlob,
  LONG_TEXT,
  Refusal,
  textOfBlob,
  type JsonObject,
  type JsonTexts,
  type JsonValue,
  type McpCall,
  type Pace,
} from '@gatehouse/kernel';
import { NO_PARTIES } from '../records/parties.js';
import { isBinary } from './binary.js';
import type { MaskRun } from './mask-run.js';
import { PROTOCOL_KEYS } from './protocol-keys.js';
import type { RecordMasking } from './record-masking.js';
import type { Place } from './walking.js';
import { indentOf, isWritten, writtenJson } from './written-json.js';

/** One payload on its way through. */
export interface Inside {
  readonly masking: RecordMasking;
  readonly run: MaskRun;
  readonly place: Place;
  readonly pace: Pace;
  readonly texts: JsonTexts;
  /** The structured content as it came and as it leaves. */
  readonly mirror?: { readonly source: JsonObject; readonly masked: JsonValue };
}

export const NOWHERE: Place = { parties: NO_PARTIES };

/** Content of an answer: blocks of tool results, contents of resources, messages of prompts. */
export class ContentMasking {
  /** The contents of resources/read. The URI that was asked for goes back as it came: the caller knows it, and finds the content by it. */
  *contents(inside: Inside, contents: readonly JsonValue[], call: McpCall): Generator<void, JsonValue[]> {
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
  *messages(inside: Inside, messages: readonly JsonValue[]): Generator<void, JsonValue[]> {
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

  *blocks(inside: Inside, blocks: readonly JsonValue[]): Generator<void, JsonValue[]> {
    const order = [...blocks.keys()].sort((a, b) => Number(isPlain(blocks[a]!)) - Number(isPlain(blocks[b]!)));
    const whole = yield* withoutSplit(inside.run, blocks);
    const masked: JsonValue[] = [];
    // Records first: what must never leave of them is looked for in the texts beside them.
    for (const index of order) {
      if (inside.pace.isDue) yield;
      masked[index] = yield* this.block(inside, whole[index]!);
    }
    return masked;
  }

  private *block(inside: Inside, block: JsonValue): Generator<void, JsonValue> {
    const { masking, run, pace } = inside;
    if (!isJsonObject(block)) return typeof block === 'string' ? yield* run.textInParts(block) : block;
    const masked: JsonObject = {};
    for (const [key, value] of Object.entries(block)) {
      if (key === 'text' && typeof value === 'string') masked[key] = yield* this.parsedText(inside, value);
      else if (key === 'resource' && isJsonObject(value)) masked[key] = yield* this.block(inside, value);
      else if ((key === 'blob' || key === 'data') && typeof value === 'string' && isTextBlob(value, block['mimeType']))
        masked[key] = blobOfText(yield* this.parsedText(inside, textOfBlob(value)), textOfBlob(value), value);
      else if (isBinary(key, value, block)) masked[key] = run.looker.ofOthers ? '' : value;
      else if (PROTOCOL_KEYS.has(key)) masked[key] = value;
      else {
        const clean = yield* masking.maskInParts(run, value, { place: NOWHERE, key, pace });
        if (clean !== undefined) masked[key] = clean;
      }
    }
    return masked;
  }

  /** Text that is JSON is masked as what it says, so that it stays in step with structuredContent; other text is scanned. */
  *parsedText({ masking, run, place, pace, texts, mirror }: Inside, text: string): Generator<void, string> {
    const long = text.length > LONG_TEXT;
    if (long) yield;
    const indent = indentOf(text);
    // The text is nearly always the structured content written out: it was walked already, and counts once.
    if (mirror && isWritten(text) && JSON.stringify(mirror.source, null, indent) === text)
      return JSON.stringify(mirror.masked, null, indent);
    const json = writtenJson(text, texts);
    if (!json) return run.looker.ofOthers ? run.redact('FREE_TEXT', text) : yield* run.besideInParts(text);
    const before = run.masked + run.tokenised;
    const masked = yield* masking.maskInParts(run, json.value, { place, key: '', pace });
    if (run.masked + run.tokenised === before) return json.unchanged();
    if (masked === undefined) throw new Refusal('RESULT_QUARANTINED');
    if (long) yield;
    return json.write(masked);
  }
}

const isPlainText = (text: string): boolean => !/^\s*[[{]/.test(text);
/** What it says is read after what others say: of a record in it, what must never leave is known then. */
const isPlain = (block: JsonValue): boolean => isJsonObject(block) && typeof block['text'] === 'string' && isPlainText(block['text']);

/** Keys of a block that a reader is shown: texts of blocks and resources, what links are called. */
const SHOWN = new Set(['text', 'title', 'name', 'description']);

/** A block with each text in it that is no JSON as `put` makes it, packed as it came. */
function withTexts(block: JsonValue, put: (text: string) => string): JsonValue {
  if (typeof block === 'string') return put(block);
  if (!isJsonObject(block)) return block;
  const read = (key: string, value: JsonValue): JsonValue => {
    if (key === 'resource') return withTexts(value, put);
    if (typeof value !== 'string') return value;
    if (SHOWN.has(key)) return isPlainText(value) ? put(value) : value;
    if ((key !== 'blob' && key !== 'data') || !isTextBlob(value, block['mimeType'])) return value;
    const text = textOfBlob(value);
    return isPlainText(text) ? blobOfText(put(text), text, value) : value;
  };
  return Object.fromEntries(Object.entries(block).map(([key, value]) => [key, read(key, value)]));
}

/** The texts of blocks, in their order. */
export function textsIn(blocks: readonly JsonValue[]): string[] {
  const texts: string[] = [];
  for (const block of blocks) withTexts(block, (text) => (texts.push(text), text));
  return texts;
}

/** Texts of blocks are read one after another, whatever kind of block they stand in: what must never leave is not to be had by putting them together. */
function* withoutSplit(run: MaskRun, blocks: readonly JsonValue[]): Generator<void, readonly JsonValue[]> {
  const given = textsIn(blocks);
  if (given.length < 2) return blocks;
  const texts = yield* run.withoutSplit(given);
  if (texts.every((text, index) => text === given[index])) return blocks;
  let at = 0;
  return blocks.map((block) => withTexts(block, () => texts[at++]!));
}
