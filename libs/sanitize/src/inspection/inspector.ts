import {
  AS_SHIPPED,
  atOnce,
  monitored,
  Refusal,
  worstVerdict,
  type Finding,
  type KnownRule,
  type Parts,
  type Surface,
} from '@gatehouse/kernel';
import { ArgumentGuard } from '../arguments/argument-guard.js';
import { checkExamples } from '../packs/pack-examples.js';
import { packFaultLine } from '../packs/pack-faults.js';
import { readPacks, readWholePacks } from '../packs/pack-loader.js';
import type { PackLibrary, PackRule } from '../packs/rule.js';
import { ReadingRules } from '../reading/reading-rules.js';
import { RequestReading } from '../reading/request-reading.js';
import type { CanonicalText } from '../canonical/canonicaliser.js';
import { indexOfMark } from '../canonical/markup.js';
import type { Place } from '../canonical/spans.js';
import { blocksOf, merged, MOST_FINDINGS } from './blocks.js';
import { corroborated } from './corroboration.js';
import type { CloseInspection, Inspection } from './inspection.js';
import type { Detector, InspectionRequest } from './detector.js';
import type { Evidence } from './evidence.js';
import { sift, type Sifted } from './rules-in-force.js';
import { shippedDetectors } from './shipped-detectors.js';
import { DetectorFailed, opinionsOn, passagesIn, retold } from './opinions.js';
import { combine, worse, type Combined } from './scoring.js';
import { TextJudge } from './text-judge.js';

export interface InspectorOptions {
  /** Folder of packs; the shipped ones where not given. */
  readonly packs?: string;
  /** Opinions beside the rules; the shipped ones where not given. */
  readonly detectors?: readonly Detector[];
  /** What reads requests for the rules that name a reading; the shipped one where not given, none where false. */
  readonly reading?: RequestReading | false;
  /** Run every rule's examples while loading (some milliseconds). Left out, they run; a server that was checked at build time may say false. */
  readonly runExamples?: boolean;
  /** Load what is whole of packs that are not, and refuse every text that a broken one could have judged, instead of throwing. */
  readonly refuseUnjudged?: boolean;
}

/** Others get their turn within texts of more UTF-16 units than this: judging one takes milliseconds. */
const TURN_LENGTH = 16_384;

/** Judges texts by the rule packs, by argument grammar and by the detectors it is given. Build once. */
export class Inspector {
  private readonly guard = new ArgumentGuard();

  private readonly advice: ReadonlyMap<string, PackRule['advice']>;
  private readonly guarded: ReadonlySet<string>;
  private readonly isGuarded: (rule: string) => boolean;

  private constructor(
    private readonly judge: { readonly phrases: TextJudge; readonly reading: ReadingRules | undefined },
    private readonly library: PackLibrary,
    private readonly detectors: readonly Detector[],
    private readonly broken: { readonly faults: readonly string[]; readonly closed: ReadonlySet<Surface> },
  ) {
    this.advice = new Map(library.rules.map(({ id, advice }) => [id, advice]));
    const guarding = library.packs.filter(({ guards }) => guards !== undefined).flatMap(({ rules }) => rules);
    this.guarded = new Set([...guarding, ...library.rules.filter(({ family }) => family === 'credential_access')].map(({ id }) => id));
    this.isGuarded = (rule) => this.guarded.has(rule);
  }

  /** Reads the packs. Throws PackFaults with every fault, file and path. */
  static load(options: InspectorOptions = {}): Inspector {
    const whole = options.refuseUnjudged === true ? readWholePacks(options.packs) : undefined;
    const library = whole ?? readPacks(options.packs);
    const inspector = new Inspector(
      {
        phrases: new TextJudge(library.rules, library.lexicons),
        reading: options.reading === false ? undefined : new ReadingRules(library.rules, options.reading ?? new RequestReading()),
      },
      library,
      options.detectors ?? shippedDetectors(),
      { faults: (whole?.faults ?? []).map(packFaultLine), closed: whole?.closed ?? new Set() },
    );
    if (options.runExamples !== false) checkExamples(library, (request) => inspector.closely(request).findings);
    return inspector;
  }

  /** What is broken of the packs, with file and line: texts that it could have judged are refused. */
  get faults(): readonly string[] {
    return this.broken.faults;
  }

  /** SHA-256 of the packs in force. */
  get packsDigest(): string {
    return this.library.digest;
  }

  /** What is asked beside the rules, each with its version. */
  get detectorNames(): readonly string[] {
    return this.cards.map((card) => `${card.id} ${card.version}`);
  }

  private get cards(): readonly { readonly id: string; readonly version: string }[] {
    const { reading } = this.judge;
    return [...this.detectors.map(({ card }) => card), ...(reading ? [reading.card] : [])];
  }

  /** True where a detector answers from elsewhere. */
  get waits(): boolean {
    return this.detectors.some(({ card }) => card.isElsewhere === true);
  }

  async stop(): Promise<void> {
    await Promise.all(this.detectors.map((detector) => detector.stop()));
  }

  /** Every rule that a deployment can decide about: by id, and by id@ST where it is the law of states. */
  get knownRules(): readonly KnownRule[] {
    const detectors = this.cards.map(({ id }) => ({ id, isGuarded: false }));
    const rules = this.library.rules.flatMap(({ id, off, jurisdictions = [] }) => {
      const isGuarded = this.guarded.has(id);
      const laws = jurisdictions.map((law) => ({
        id: `${id}@${law.state}`,
        isGuarded,
        ...(law.off === undefined ? {} : { off: law.off }),
      }));
      return [{ id, isGuarded, ...(off === undefined ? {} : { off }) }, ...laws];
    });
    return [...rules, ...detectors];
  }

  /** What a rule has to say to whoever wrote what it met. */
  adviceOf(rule: string): PackRule['advice'] {
    return this.advice.get(rule);
  }

  inspect(request: InspectionRequest): Inspection {
    const { verdict, score, findings } = this.closely(request);
    return { verdict, score, findings };
  }

  /** Without a turn for anybody else; see `parts`. */
  closely(request: InspectionRequest): CloseInspection {
    return atOnce(this.parts(request));
  }

  /** Throws DetectorFailed (a Refusal CHECK_FAILED) where anything that looks at the text fails, the rules included. */
  *parts(request: InspectionRequest): Parts<CloseInspection> {
    try {
      const { text, surface } = request;
      if (this.broken.closed.has(surface)) throw new Error('A rule pack that judges such texts cannot be read.');
      const grammar = surface === 'argument' ? this.guard.inspect(request) : [];
      const blocks = blocksOf(text);
      if (blocks.length === 1) return yield* this.look(request, grammar);
      const seen: { from: number; inspection: CloseInspection }[] = [];
      let place: Place = {};
      for (const [index, { start, end }] of blocks.entries()) {
        const comesLater = (mark: string): boolean => indexOfMark(text, mark, end) >= 0;
        const inspection = yield* this.look({ ...request, text: text.slice(start, end) }, start === 0 ? grammar : [], {
          ...place,
          comesLater,
        });
        seen.push({ from: start, inspection });
        place = carried(inspection.canonical.open, (blocks[index + 1]?.start ?? end) - start);
        yield;
      }
      return merged(text, seen);
    } catch (cause) {
      throw cause instanceof Refusal ? cause : new DetectorFailed('rules', { cause });
    }
  }

  /** What counts of the evidence of phrases, and of what the reading adds as far as a deployment lets it. */
  private sifted(request: InspectionRequest, canonical: CanonicalText, seen: readonly Evidence[]): Sifted {
    const { rules = AS_SHIPPED } = request;
    const phrased = sift(seen, this.isGuarded, rules);
    const { reading } = this.judge;
    const mode = reading ? rules.modeOf(reading.card.id, 'enforce') : 'off';
    if (!reading || mode === 'off') return phrased;
    const read = sift(reading.evidence(request, canonical, seen), this.isGuarded, rules);
    const exception = mode === 'enforce' && read.inForce.length > 0 ? rules.exceptionFor(reading.card.id)?.id : undefined;
    const isWatched = mode === 'monitor' || exception !== undefined;
    const held = isWatched ? read.inForce.map((evidence) => ({ evidence, ...(exception === undefined ? {} : { exception }) })) : [];
    return {
      inForce: isWatched ? phrased.inForce : [...phrased.inForce, ...read.inForce],
      watched: [...phrased.watched, ...read.watched, ...held],
    };
  }

  private *look(request: InspectionRequest, grammar: readonly Finding[], place?: Place): Parts<CloseInspection> {
    const { text, surface } = request;
    const { canonical, evidence: seen } = this.judge.phrases.judge(text, surface, place);
    const { inForce, watched } = this.sifted(request, canonical, seen);
    const isBare = seen.length === 0;
    if (text.length > TURN_LENGTH) yield;
    const said = yield* opinionsOn(request, canonical.readings, this.detectors);
    const evidence = corroborated(inForce, said);
    // Where the rules only see attacks that are told about, a detector that cannot tell sees the same ones.
    const others = isRetold(seen) ? retold(said) : said;
    if (evidence.length + watched.length + grammar.length + others.findings.length === 0)
      return { verdict: 'allow', score: rounded(others.score), findings: [], evidence, canonical, passages: [], isBare };
    const thresholds = this.library.thresholds[surface];
    const combined = combine(
      evidence.filter((item) => isInstruction(item)),
      thresholds,
    );
    const findings = [
      ...grammar,
      ...others.findings,
      ...evidence.map((item) => findingOf(item, surface, combined)),
      ...watched.map(({ evidence: item, exception }) => monitored(findingOf(item, surface, combined), exception)),
    ];
    const alone = Math.max(0, ...evidence.map((item) => item.score), ...grammar.map((finding) => finding.score));
    // Rules and detectors look for different things: what both see is less likely to be innocent than what one sees.
    const score = 1 - (1 - Math.max(alone, combined.score)) * (1 - others.score);
    const worst = worse(worstVerdict(findings), combined.verdict);
    const passages = passagesIn(others.findings);
    return { verdict: worst, score: rounded(score), findings: sorted(findings), evidence, canonical, passages, isBare };
  }
}

/** What was hidden in a block and goes on in the next, which begins so far on; what opens there is seen there. */
function carried(open: Place['within'], next: number): Place {
  return open && open.start < next ? { within: { ...open, start: 0 } } : {};
}

function isRetold(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ reported }) => reported) && evidence.every((item) => item.reported || !isInstruction(item));
}

function isInstruction(evidence: Evidence): boolean {
  const { family } = evidence.rule;
  return family === 'prompt_injection' || family === 'hidden_text' || family === 'credential_access';
}

function findingOf(evidence: Evidence, surface: Surface, combined: Combined): Finding {
  const verdict = combined.cluster.includes(evidence) && !evidence.reported ? worse(evidence.verdict, combined.verdict) : evidence.verdict;
  const { rule, start, end, score, states, isHint } = evidence;
  const more = { ...(states ? { states } : {}), ...(isHint ? { isHint } : {}) };
  return { rule: rule.id, family: rule.family, surface, verdict, score: rounded(score), start, end, ...more };
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((one, other) => other.score - one.score).slice(0, MOST_FINDINGS);
}

function rounded(score: number): number {
  return Math.round(score * 1000) / 1000;
}
