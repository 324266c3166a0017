import {
  appReachOf,
  isAppPage,
  isJsonObject,
  Refusal,
  type CatalogueEntry,
  type JsonObject,
  type JsonValue,
  type McpCall,
  type Parts,
  type RuleStanding,
} from '@gatehouse/kernel';
import { labelsOf } from '../inspection/labels.js';
import type { TextCleaner } from './text-cleaner.js';

/** Comments, and elements that are not shown yet: what hides something in a text is how a page is built. */
const OF_PAGES = 'hidden_text';

/** An answer without the pages in it, and how they are put back. */
export interface WithoutPages {
  readonly rest: JsonObject;
  readonly whole: (cleaned: JsonObject) => JsonObject;
}

/**
 * The pages of apps (MCP Apps) in an answer. A page is a program: it leaves as it is or not at all, and what it may reach is no more than
 * its definition said when that was approved, whatever the content says of itself (a host believes the content).
 */
export class AppPages {
  constructor(private readonly cleaner: TextCleaner) {}

  /** Judges the pages and takes them out of what is cleaned piece by piece. Throws Refusal RESULT_QUARANTINED. */
  *setAside(call: McpCall, payload: JsonObject, rules?: RuleStanding): Parts<WithoutPages | undefined> {
    const entry = call.tool.peek();
    if (!entry) return undefined;
    keepInReach(entry, payload);
    const { contents } = payload;
    if (!Array.isArray(contents) || !contents.some((item) => isPage(entry, item))) return undefined;
    for (const item of contents) if (isPage(entry, item)) yield* this.judge(call, item, rules);
    const rest = { ...payload, contents: contents.map((item) => (isPage(entry, item) ? null : item)) };
    return { rest, whole: (cleaned) => (cleaned === rest ? payload : { ...cleaned, contents: putBack(contents, cleaned['contents']) }) };
  }

  private *judge(call: McpCall, { text }: JsonObject, rules: RuleStanding | undefined): Parts<void> {
    if (typeof text !== 'string') return;
    const { findings, quarantined } = yield* this.cleaner.judge(text, 'result', { rules });
    const seen = findings.filter(({ family }) => family !== OF_PAGES);
    call.note(...seen);
    for (const label of seen.flatMap(labelsOf)) call.label(label);
    // A flag is no more than a likeness, and tables of a program have many: it is on record, and the page passes.
    if (quarantined > 0 || seen.some(({ verdict }) => verdict === 'hold' || verdict === 'block'))
      throw new Refusal('RESULT_QUARANTINED', 'It is the page of an app, which passes whole or not at all.');
  }
}

function keepInReach(entry: CatalogueEntry, payload: JsonObject): void {
  let approved: ReadonlySet<string> | undefined;
  for (const held of resourcesIn(payload)) {
    const reach = appReachOf(held);
    if (reach.length === 0) continue;
    approved ??= new Set(appReachOf(entry.descriptor));
    if (!reach.every((line) => approved?.has(line)))
      throw new Refusal('RESULT_QUARANTINED', 'Its page asks to reach more than was approved with its definition.');
  }
}

/** The contents of a resource, and resources that stand in the answer of a tool. */
function* resourcesIn({ contents, content }: JsonObject): Generator<JsonObject> {
  for (const item of Array.isArray(contents) ? contents : []) if (isJsonObject(item)) yield item;
  for (const block of Array.isArray(content) ? content : []) {
    if (isJsonObject(block) && isJsonObject(block['resource'])) yield block['resource'];
  }
}

const isPage = (entry: CatalogueEntry, item: JsonValue): item is JsonObject => isJsonObject(item) && isAppPage(entry, item);

function putBack(contents: readonly JsonValue[], cleaned: JsonValue | undefined): JsonValue[] {
  const items = Array.isArray(cleaned) ? cleaned : [];
  return contents.map((item, index) => items[index] ?? item);
}
