import type { JsonValue, KnownRule } from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import type { Cut } from '../cuts.js';
import { GIVEN, messageIn, type MessageShape } from './machine-message.js';

interface MarkupRow extends MessageShape {
  readonly id: string;
  readonly tokens: readonly string[];
  readonly elements?: readonly string[];
  readonly examples: { readonly acts: readonly string[]; readonly leavesAlone: readonly string[] };
}

export interface MarkupCut extends Cut {
  readonly rule: string;
}

const GATE = /[<[{]/;
/** Characters that read the same and that no tokenizer joins to a mark. */
const OTHER: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '|': '¦', '｜': '¦', '[': '⟦', ']': '⟧', '{': '❴', '▁': ' ' };
/** A turn of a dialogue at the beginning of a line. */
const TURN = /^[ \t]{0,8}(?:#{1,4} ?|\*\*|\[)?(human|user|assistant|system|developer)(?:\*\*|\])?(:)(?=\s)/gim;
const OF_MODELS = /human|assistant|system|developer/i;

/** The table of compliance/answers/markup.yaml. */
export class MarkupTable {
  private readonly patterns: readonly { readonly id: string; readonly pattern: RegExp }[];

  private constructor(private readonly rows: readonly MarkupRow[]) {
    this.patterns = rows.filter(isMarked).map((row) => ({ id: row.id, pattern: patternOf(row) }));
  }

  /** Throws where the shipped table does not fit its schema. */
  static read(): MarkupTable {
    return new MarkupTable(shippedTable<{ markup: MarkupRow[] }>('answers/markup.yaml', 'answers/markup.schema.json').markup);
  }

  get knownRules(): readonly KnownRule[] {
    return [...this.rows.map(({ id }) => id), 'markup.turn'].map((id) => ({ id, isGuarded: false }));
  }

  cuts(text: string): MarkupCut[] {
    const cuts: MarkupCut[] = turns(text);
    if (!GATE.test(text)) return cuts;
    for (const { id, pattern } of this.patterns) {
      for (const match of text.matchAll(pattern)) {
        cuts.push({ start: match.index, end: match.index + match[0].length, put: neutral(match[0]), rule: id });
      }
    }
    return cuts;
  }

  /** The row by which a JSON value is a call, a message or a turn and no data; undefined for data. */
  wholeRule(value: JsonValue): string | undefined {
    return this.rows.find((row) => messageIn(value, row))?.id;
  }

  /** Examples that the rows do not judge as they say. */
  wrongExamples(): string[] {
    const seen = (text: string, id: string): boolean =>
      this.cuts(text).some(({ rule }) => rule === id) || this.rows.some((row) => row.id === id && messageIn(valueOf(text), row));
    return this.rows.flatMap(({ id, examples }) => [
      ...examples.acts.flatMap((text, at) => (seen(text, id) ? [] : [`${id}: examples.acts[${at}] is not met`])),
      ...examples.leavesAlone.flatMap((text, at) =>
        this.cuts(text).length > 0 || this.wholeRule(valueOf(text)) ? [`${id}: examples.leavesAlone[${at}] is met`] : [],
      ),
    ]);
  }
}

/** Two turns, or a blank line and one that no person writes: somebody plays a conversation. */
function turns(text: string): MarkupCut[] {
  if (!/(?:human|assistant|system|developer)(?:\*\*|\])?:/i.test(text)) return [];
  const found = [...text.matchAll(TURN)];
  const roles = new Set(found.map(([, role]) => role!.toLowerCase()));
  const played =
    roles.size > 1 ||
    found.some(({ index, 1: role }) => OF_MODELS.test(role!) && /\n[ \t\r]*\n$/.test(text.slice(Math.max(0, index - 8), index)));
  if (!played) return [];
  return found.map((match) => {
    const colon = match.index + match[0].length - 1;
    return { start: colon, end: colon + 1, put: ' –', rule: 'markup.turn' };
  });
}

function valueOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

const isMarked = ({ tokens, elements = [], openings = [] }: MarkupRow): boolean => tokens.length + elements.length + openings.length > 0;
const neutral = (mark: string): string => [...mark].map((char) => OTHER[char] ?? char).join('');
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Every part is bounded and begins with a literal, so that none can run away. */
function patternOf({ tokens, elements = [], openings = [] }: MarkupRow): RegExp {
  const parts = tokens.map(escaped);
  if (elements.length > 0) parts.push(`</?(?:[a-z]{1,12}:)?(?:${elements.join('|')})(?:[\\s=][^<>]{0,300})?/?>`);
  if (openings.length > 0)
    parts.push(
      `\\{(?=\\s{0,20}"(?:${openings.join('|')})"\\s{0,5}:\\s{0,5}"[\\w./:-]{1,80}"\\s{0,5},\\s{0,20}"(?:${GIVEN.join('|')})"\\s{0,5}:)`,
    );
  return new RegExp(parts.join('|'), 'gi');
}
