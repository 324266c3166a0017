/** One place of a phrase: any of these words, concepts or the start of a sentence. */
export interface PhraseStep {
  readonly words: readonly string[];
  readonly concepts: readonly string[];
  /** How many other words may stand before this step. */
  readonly gap: number;
  readonly optional: boolean;
}

/** A phrase as a pack writes it: steps in order, or all of them anywhere within `within` words of one another. */
export interface PhrasePattern {
  readonly text: string;
  readonly steps: readonly PhraseStep[];
  readonly within: number | undefined;
  /** The first step must open a sentence. */
  readonly opens: boolean;
}

const GAP_LIMIT = 14;
const STEP = /^(?:<([a-z0-9_]+)>|\(([^()]+)\)|([^\s<>()~?]+))(\?)?$/;

function parts(text: string): string[] {
  return text.match(/\([^()]*\)\??|\S+/g) ?? [];
}

/** Quotation marks keep a mark such as `"<system"` from being read as a concept. */
function unquoted(item: string): string {
  return item.startsWith('"') && item.endsWith('"') && item.length > 2 ? item.slice(1, -1) : item;
}

function stepOf(part: string, gap: number): PhraseStep {
  const match = STEP.exec(part);
  if (!match) throw new Error(`"${part}" is not a word, a <concept> or (a | group | of them)`);
  const [, concept, group, word, optional] = match;
  const items = group === undefined ? [] : group.split('|').map((item) => unquoted(item.trim()));
  if (items.some((item) => item === '')) throw new Error(`"${part}" has an empty alternative`);
  const concepts = [
    ...(concept ? [concept] : []),
    ...items.filter((item) => item.startsWith('<') && item.endsWith('>')).map((item) => item.slice(1, -1)),
  ];
  const words = [...(word ? [word] : []), ...items.filter((item) => !(item.startsWith('<') && item.endsWith('>')))];
  return { words, concepts, gap, optional: optional === '?' };
}

/**
 * Reads `^ <override> ~3 <prior> ~2 (rules|orders)` or `near 8: <override> <prior> <instructions>`.
 * `~n` allows up to n words between, `?` makes a step optional, `^` asks for the start of a sentence. Throws with what it expected.
 */
export function parsePhrase(text: string): PhrasePattern {
  const near = /^near (\d+):\s*(.*)$/.exec(text);
  const items = parts(near ? near[2]! : text);
  const opens = items[0] === '^';
  if (opens) items.shift();
  const steps: PhraseStep[] = [];
  let gap = 0;
  for (const item of items) {
    const skip = /^~(\d+)$/.exec(item);
    if (skip) gap = Number(skip[1]);
    else {
      steps.push(stepOf(item, gap));
      gap = 0;
    }
    if (gap > GAP_LIMIT) throw new Error(`"${item}" is wider than the ${GAP_LIMIT} words a phrase may skip`);
  }
  if (steps.every((step) => step.optional)) throw new Error(`"${text}" holds no step that must be there`);
  const within = near ? Number(near[1]) : undefined;
  if (within !== undefined && within > GAP_LIMIT + 6) throw new Error(`"near ${within}" is wider than ${GAP_LIMIT + 6} words`);
  return { text, steps, within, opens };
}

/** The pattern with every choice of its optional steps made, so that matching needs none. */
export function withoutOptions(pattern: PhrasePattern): PhrasePattern[] {
  const at = pattern.steps.findIndex((step) => step.optional);
  if (at < 0) return [pattern];
  const kept = pattern.steps.map((step, index) => (index === at ? { ...step, optional: false } : step));
  const dropped = pattern.steps.flatMap((step, index) => {
    if (index === at) return [];
    return [index === at + 1 ? { ...step, gap: Math.max(step.gap, pattern.steps[at]!.gap) } : step];
  });
  return [...withoutOptions({ ...pattern, steps: kept }), ...withoutOptions({ ...pattern, steps: dropped })];
}
