import { isBarred, isWork, NAME_BITS, ofPlace } from '../name-words.js';
import { groundOf, type Span } from '../span.js';
import type { Survey } from '../survey.js';
import { MEANS, WORDS } from '../words.js';
import { TOKEN, tokensIn, type Tokens } from './context-tokens.js';
import { NameEvidence } from './name-evidence.js';
import { AGAIN, isMasked } from './masked-before.js';
import { isOpaque } from './opaque-runs.js';
import { certaintyOf, nameWeights } from './shipped-weights.js';

const NAMES = nameWeights();
/** Between two words of one name. */
const BESIDE = /^(?:\.? {1,2}|['’-]|, (?=\p{Lu}\.?$))$/u;

const TITLE = /(?<![\p{L}])(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta|MR|MRS|MS|MISS|DR)\.? {1,2}$/u;

const BEFORE = /[\p{L}\d+/=_-]*$/u;
const GOES_ON = /[\p{L}\d+/=_-]/u;
const AFTER = /^[\p{L}\d+/=_-]*/u;
/** How much of a run is looked at on either side. */
const REACH = 32;
/** Letters and digits right before and behind, and all of what no space parts. */
const WORD_BEFORE = /[\p{L}\d]*$/u;
const WORD_AFTER = /^[\p{L}\d]*/u;
const UNPARTED_BEFORE = /\S*$/u;
const UNPARTED_AFTER = /^\S*/u;
/** As names are written: `Ana`, `ANA`, `ana`, `McDonald`, `DeShawn`, `JohnSmith`. What changes otherwise is an identifier. */
const WRITTEN_AS_NAME = /^(?:\p{Ll}+|\p{Lu}+|\p{L}\p{Ll}+(?:\p{Lu}\p{Ll}{2,}){0,3})$/u;
/** A path or an address: its parts are names of folders, most of them made up by programs. */
const PATH = /^["'(<]*(?:\/|\.{1,2}\/|[A-Za-z]:\\|[a-z][a-z+.-]*:\/\/)|[/\\][^/\\]*[/\\]/;

interface Word {
  readonly token: number;
  readonly certain: number;
}

/**
 * Names that recognisers claim, but those of whose words none speaks for a person (a firm, a heading, a product); and those that none of them
 * claimed, word by word, by what stands around each: lists of names count as one witness among others. `others`: ground that is taken.
 */
export function weighedNames(found: Survey, claimed: readonly Span[], others: readonly Span[]): Span[] {
  const { text } = found;
  const tokens = tokensIn(found);
  const evidence = new NameEvidence({ text, tokens, topics: found.bits });
  const upheld = claimed.filter((span) => !isOverruled(tokens, evidence, span));
  const ground = groundOf([...others, ...upheld], text.length);
  const words = evidence
    .candidates()
    .filter((token) => ground[tokens.starts[token]!] === 0 && isOpen(WORDS.look(tokens.hashes[token]!)) && isWhole(text, tokens, token))
    .map((token) => ({ token, certain: certaintyOf(NAMES, evidence.of(token)) }))
    .filter(({ token, certain }) => certain >= NAMES.joins && isWritten(text, tokens, token));
  const least = NAMES.begins + (isMasked(text) ? AGAIN : 0);
  const added = runsOf(text, tokens, words).flatMap((run): Span[] => {
    const end = tokens.ends[run.at(-1)!.token]!;
    const start = titled(text, tokens.starts[givenBefore(text, tokens, run[0]!.token)]!);
    if (!run.some(({ certain }) => certain >= least) || end - start < 2 || isOfElse(found, tokens, run, start)) return [];
    return [{ start, end, label: 'PERSON', score: 0.6 }];
  });
  return [...upheld, ...added];
}

function isOverruled(tokens: Tokens, evidence: NameEvidence, { start, end, label }: Span): boolean {
  if (label !== 'PERSON') return false;
  let token = firstFrom(tokens, start);
  // "Tess:" is somebody, whatever she says.
  if (isGivenAlone(tokens, token, end)) return false;
  for (; token < tokens.starts.length && tokens.starts[token]! < end; token += 1)
    if (tokens.kinds[token] === TOKEN.word && certaintyOf(NAMES, evidence.of(token)) >= NAMES.overrules) return false;
  return true;
}

function isGivenAlone({ starts, ends, hashes }: Tokens, token: number, end: number): boolean {
  if (ends[token] !== end || starts[token] === undefined) return false;
  return (WORDS.look(hashes[token]!) & (NAME_BITS | MEANS.notName | MEANS.ordinary)) === MEANS.given;
}

/** The first token that begins at a place or behind it. */
function firstFrom({ starts }: Tokens, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Not a part of a longer run, as `McDonald` may be but not what stands in an image in base64 or a cursor, which would lose it. */
function isWhole(text: string, { starts, ends }: Tokens, token: number): boolean {
  if (!GOES_ON.test(text[starts[token]! - 1] ?? ' ') && !GOES_ON.test(text[ends[token]!] ?? ' ')) return true;
  const before = BEFORE.exec(text.slice(Math.max(0, starts[token]! - REACH), starts[token]!))![0];
  const after = AFTER.exec(text.slice(ends[token]!, ends[token]! + REACH))![0];
  if (/[\d+=]$/.test(before) || /^[\d+=]/.test(after)) return false;
  return !isOpaque(before + text.slice(starts[token], ends[token]) + after);
}

/** Not a part of an identifier as programs make them up: `JNFnG7`, a folder of a path that no list knows for somebody's name. */
function isWritten(text: string, { starts, ends, hashes }: Tokens, token: number): boolean {
  const [start, end] = [starts[token]!, ends[token]!];
  const left = text.slice(Math.max(0, start - REACH), start);
  const right = text.slice(end, end + REACH);
  const own = text.slice(start, end);
  if (!/['’]/.test(own) && !WRITTEN_AS_NAME.test(WORD_BEFORE.exec(left)![0] + own + WORD_AFTER.exec(right)![0])) return false;
  if ((WORDS.look(hashes[token]!) & NAME_BITS) !== 0) return true;
  return !PATH.test(UNPARTED_BEFORE.exec(left)![0] + own + UNPARTED_AFTER.exec(right)![0]);
}

/** Words of the language and the trade that are nobody's name need no weighing. */
const isOpen = (bits: number): boolean => (bits & (MEANS.ordinary | MEANS.notName)) === 0 || (bits & NAME_BITS) !== 0;

/** The given name right before a surname that was found: whose it is, is asked of the whole name. */
function givenBefore(text: string, { starts, ends, hashes }: Tokens, token: number): number {
  const before = token - 1;
  if (before < 0 || starts[token]! - ends[before]! !== 1 || (WORDS.look(hashes[before]!) & MEANS.given) === 0) return token;
  return /\p{Lu}/u.test(text[starts[before]!]!) ? before : token;
}

/** With the title before it: half of "Mrs. Abernathy" says who she is as well. */
function titled(text: string, start: number): number {
  const title = TITLE.exec(text.slice(Math.max(0, start - 8), start));
  return title ? start - title[0].length : start;
}

function runsOf(text: string, tokens: Tokens, words: readonly Word[]): Word[][] {
  const runs: Word[][] = [];
  for (const word of words) {
    const last = runs.at(-1)?.at(-1);
    if (last && BESIDE.test(text.slice(tokens.ends[last.token], tokens.starts[word.token]))) runs.at(-1)!.push(word);
    else runs.push([word]);
  }
  return runs;
}

/** The name of a street, a firm, a place, or of somebody at work. */
function isOfElse({ text }: Survey, { starts, ends, hashes }: Tokens, run: readonly Word[], start: number): boolean {
  const end = ends[run.at(-1)!.token]!;
  const read = run.map(({ token }) => ({
    start: starts[token]!,
    end: ends[token]!,
    word: text.slice(starts[token], ends[token]),
    bits: WORDS.look(hashes[token]!),
  }));
  return (
    read.some(({ bits }) => (bits & MEANS.street) !== 0 && (bits & (MEANS.given | MEANS.surname)) === 0) ||
    /\d[A-Za-z]? (?:[NSEW]\.? )?$/.test(text.slice(Math.max(0, start - 8), start)) ||
    isWork(text, start, end) ||
    isBarred(text, read) ||
    ofPlace(text, start)
  );
}
