import { VERDICTS, type Surface, type Verdict } from '@gatehouse/kernel';
import type { ParamKind } from '../arguments/param-kind.js';
import type { CanonicalText } from '../canonical/canonicaliser.js';
import type { InspectionRequest } from '../inspection/detector.js';
import type { Evidence } from '../inspection/evidence.js';
import type { PackRule } from '../packs/rule.js';
import type { Read, RequestReading } from './request-reading.js';

/** What is asked for stands in what people write; answers and definitions are judged by other means. */
const SURFACES: ReadonlySet<Surface> = new Set(['prompt', 'argument']);
/** Arguments that hold no prose. */
const NO_PROSE: ReadonlySet<ParamKind> = new Set(['url', 'filter', 'sql', 'shell', 'path']);
const SHORTEST = 8;
/** What likeness alone counts, below what a rule acts on. */
const HINT_SCORE = 0.3;

interface Reader {
  readonly rule: PackRule;
  readonly flag: number;
  readonly act: number;
}

/** Rules that name readings beside their phrases: they act where the trained reading says so, and point where it says so less surely. */
export class ReadingRules {
  private readonly readers = new Map<string, Reader[]>();

  constructor(
    rules: readonly PackRule[],
    private readonly reading: RequestReading,
  ) {
    for (const rule of rules)
      for (const label of rule.reads?.as ?? []) {
        const { flag, act } = rule.reads!;
        if (!reading.labels.includes(label))
          throw new Error(`${rule.id} reads ${label}, which the weights of compliance/reading do not know.`);
        this.readers.set(label, [...(this.readers.get(label) ?? []), { rule, flag, act }]);
      }
  }

  get card(): RequestReading['card'] {
    return this.reading.card;
  }

  /** Evidence beside that of the phrases, none of a rule that acts on these already. */
  evidence({ surface, kind, door = 'prompt' }: InspectionRequest, canonical: CanonicalText, seen: readonly Evidence[]): Evidence[] {
    const [plain] = canonical.readings;
    if (!plain || this.readers.size === 0 || !SURFACES.has(surface) || (kind && NO_PROSE.has(kind)) || plain.text.length < SHORTEST)
      return [];
    const found = new Map<PackRule, Evidence>();
    for (const read of this.reading.read(plain.text, door))
      for (const reader of this.readers.get(read.label) ?? []) {
        const evidence = evidenceOf(reader, read, surface);
        if (!evidence || seen.some(({ rule }) => rule === reader.rule)) continue;
        const start = plain.origin(read.start);
        const end = Math.max(start + 1, plain.origin(read.end - 1) + 1);
        const known = found.get(reader.rule);
        if (!known || known.isHint === true) found.set(reader.rule, { ...evidence, start, end, sentence: { start, end } });
      }
    return door === 'note'
      ? [...found.values()].map((evidence) => ({ ...evidence, verdict: atMost('flag', evidence.verdict) }))
      : [...found.values()];
  }
}

type Sighting = Omit<Evidence, 'start' | 'end' | 'sentence'>;

function evidenceOf({ rule, flag, act }: Reader, { score }: Read, surface: Surface): Sighting | undefined {
  const verdict = rule.surfaces[surface];
  if (verdict === undefined || score < flag) return undefined;
  const seen = { rule, redact: [], reported: false };
  if (score >= act) return { ...seen, score: rule.score, verdict };
  return { ...seen, score: Math.min(HINT_SCORE, rule.score), verdict: atMost('flag', verdict), isHint: true };
}

const atMost = (most: Verdict, verdict: Verdict): Verdict => (VERDICTS.indexOf(verdict) > VERDICTS.indexOf(most) ? most : verdict);
