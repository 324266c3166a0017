import type { JsonValue } from '@gatehouse/kernel';
import type { FieldDifference } from '../descriptor-difference.js';
import { lineDiff, type DiffLine } from './line-diff.js';
import { legendLines, markedText, type Legend } from './marked-text.js';

/** Parts of a definition, in the order in which a reader needs them: what a model reads first comes first. */
const PARTS: readonly (readonly [name: string, under: RegExp])[] = [
  ['instructions', /^\/instructions(?:\/|$)/],
  ['name', /^\/name$/],
  ['title', /^\/title$/],
  ['description', /^\/description$/],
  ['input schema', /^\/inputSchema(?:\/|$)/],
  ['arguments', /^\/arguments(?:\/|$)/],
  ['output schema', /^\/outputSchema(?:\/|$)/],
  ['annotations', /^\/annotations(?:\/|$)/],
];
const OTHER = 'everything else';
/** Unchanged lines kept around a change. */
const CONTEXT = 2;

/** One place that differs. */
export interface Hunk {
  /** JSON Pointer, with what hides in it marked. */
  readonly path: string;
  /** Lines that begin with a space, `-` or `+`. A sentence is a line; `⏎` at its end is a line break of the text. */
  readonly lines: readonly string[];
}

export interface PartDifference {
  readonly part: string;
  readonly hunks: readonly Hunk[];
}

export interface ReadableDiff {
  readonly parts: readonly PartDifference[];
  /** What the marks in the lines stand for, one line each. */
  readonly marks: readonly string[];
}

/** What a person reads before approving: by part, unified, every character visible. */
export function readableDiff(differences: readonly FieldDifference[]): ReadableDiff {
  const legend: Legend = new Map();
  const byPart = new Map<string, Hunk[]>([...PARTS.map(([name]): [string, Hunk[]] => [name, []]), [OTHER, []]]);
  for (const difference of differences) {
    const part = PARTS.find(([, under]) => under.test(difference.path))?.[0] ?? OTHER;
    byPart.get(part)!.push(hunkOf(difference, legend));
  }
  const parts = [...byPart].flatMap(([part, hunks]) => (hunks.length > 0 ? [{ part, hunks }] : []));
  return { parts, marks: legendLines(legend) };
}

/** The same as a text for a terminal. */
export function diffText({ parts, marks }: ReadableDiff): string {
  const lines = parts.flatMap(({ part, hunks }) => [
    `--- ${part}, as approved`,
    `+++ ${part}, as it is now`,
    ...hunks.flatMap(({ path, lines: own }) => [`@@ ${path || '(the whole definition)'} @@`, ...own]),
  ]);
  return [...lines, ...(marks.length > 0 ? ['', 'Characters that could not be seen, or look like others:', ...marks] : [])].join('\n');
}

function hunkOf({ path, before, after }: FieldDifference, legend: Legend): Hunk {
  const lines = lineDiff(linesOf(before, legend), linesOf(after, legend));
  // The text "false" and false read alike until the text stands in quotes.
  const shown = lines.some(({ sign }) => sign !== ' ') ? lines : lineDiff(quoted(before, legend), quoted(after, legend));
  return { path: markedText(path, legend), lines: abridged(shown) };
}

const quoted = (value: JsonValue | undefined, legend: Legend): readonly string[] =>
  value === undefined ? [] : [markedText(JSON.stringify(value), legend)];

function linesOf(value: JsonValue | undefined, legend: Legend): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value === '' ? ['""'] : sentencesOf(value).map((line) => markedText(line, legend));
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) =>
      markedText(
        line.replace(/^ +/, (indent) => '  '.repeat(indent.length / 2 > 3 ? 3 : indent.length / 2)),
        legend,
      ),
    );
}

/** Prose without line breaks would be one line that a reader has to compare by eye. */
const sentencesOf = (text: string): readonly string[] => text.split(/(?<=\n)|(?<=[.!?;] )(?=\S)/);

function abridged(lines: readonly DiffLine[]): readonly string[] {
  const shown = lines.map((_, at) => lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== ' '));
  const out: string[] = [];
  lines.forEach(({ sign, text }, at) => {
    if (shown[at]) out.push(`${sign}${text}`);
    else if (at === 0 || shown[at - 1]) out.push(' …');
  });
  return out;
}
