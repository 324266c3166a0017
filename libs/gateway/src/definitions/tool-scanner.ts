import {
  appFindings,
  DefinitionScan,
  DescriptionScanner,
  PACKAGE_MEMBER,
  packageFindings,
  placeFindings,
  REACHED_MEMBER,
  wordsOf,
} from '@gatehouse/integrity';
import { atOnce, paced, type CatalogueEntry, type Finding, type JsonObject, type JsonValue, type Parts } from '@gatehouse/kernel';

/** What was found, and how sure anybody is that something is wrong, from 0 to 1, also below what a finding needs. */
export interface Scan {
  readonly findings: readonly Finding[];
  readonly score: number;
}

/** Inspects one text that a definition shows to a model, with turns for others and waits for who answers from elsewhere. Given by libs/sanitize. */
export type InspectText = (text: string, path: string) => Parts<Scan>;

/** Below a finding, likeness to other attacks tells little of definitions: half of its score counts. */
const LIKENESS = 0.5;
/** A name of fewer words says nothing. */
const SENTENCE_WORDS = 4;

/** Every string of a definition that a model may read, a tool's schemas and the names in them included, and what its shape asks for. */
export class ToolScanner extends DescriptionScanner {
  private readonly shape = new DefinitionScan();

  constructor(private readonly inspect: InspectText) {
    super();
  }

  /** For who decides about what others have found. */
  static ofNothing(): ToolScanner {
    // oxlint-disable-next-line require-yield -- it waits for nobody
    return new ToolScanner(function* () {
      return { findings: [], score: 0 };
    });
  }

  override scan(entry: CatalogueEntry): readonly Finding[] | Promise<readonly Finding[]> {
    return paced(() => this.found(entry));
  }

  /** Holding up everything else meanwhile: for the command line. */
  scanAtOnce(entry: CatalogueEntry): Scan {
    return atOnce(this.parts(entry));
  }

  override scanIntroduction(introduction: JsonObject): readonly Finding[] | Promise<readonly Finding[]> {
    return paced(() => this.partsOfIntroduction(introduction));
  }

  private *found(entry: CatalogueEntry): Parts<readonly Finding[]> {
    return (yield* this.parts(entry)).findings;
  }

  private *parts(entry: CatalogueEntry): Parts<Scan> {
    // An argument that OData terms do not name never reaches the upstream, whatever it asks for.
    const isHeldToTerms = entry.terms.odata !== undefined;
    const { findings, reads } = this.shape.judge(entry.descriptor);
    const shape = findings.filter(({ family }) => !isHeldToTerms || family !== 'secret_demanded');
    const texts = yield* this.textsIn(entry.descriptor);
    // One reads the whole and the other each text, for different things: what both see is less likely to be innocent.
    const score = 1 - (1 - reads) * (1 - LIKENESS * texts.score);
    return { findings: [...appFindings(entry), ...shape, ...texts.findings], score };
  }

  private *partsOfIntroduction(introduction: JsonObject): Parts<readonly Finding[]> {
    // What the gateway found out about its package and its place is for a person, and no text of the server's.
    const { [PACKAGE_MEMBER]: _package, [REACHED_MEMBER]: _reached, ...said } = introduction;
    const texts = yield* this.textsIn(said);
    return [...packageFindings(introduction), ...placeFindings(introduction), ...texts.findings];
  }

  private *textsIn(whole: JsonObject): Parts<Scan> {
    const findings: Finding[] = [];
    let score = 0;
    for (const [text, path] of textsOf(whole, '')) {
      const seen = yield* this.inspect(text, path);
      findings.push(...seen.findings);
      score = Math.max(score, seen.score);
    }
    return { findings, score };
  }
}

/** Each text with its place, names of members that say something included. */
function* textsOf(value: JsonValue | undefined, path: string): Generator<readonly [text: string, path: string]> {
  if (typeof value === 'string') yield [value, path];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsOf(item, `${path}/${index}`);
  else if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) {
      const inner = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const words = wordsOf(key);
      if (words.length >= SENTENCE_WORDS) yield [words.join(' '), inner];
      yield* textsOf(item, inner);
    }
}
