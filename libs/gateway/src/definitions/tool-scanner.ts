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
import type { CatalogueEntry, Finding, JsonObject, JsonValue } from '@gatehouse/kernel';

/** Inspects one text that a definition shows to a model. Given by libs/sanitize. */
export type InspectText = (text: string, path: string) => readonly Finding[];

/** A name of fewer words says nothing. */
const SENTENCE_WORDS = 4;

/** Every string of a definition that a model may read, a tool's schemas and the names in them included, and what its shape asks for. */
export class ToolScanner extends DescriptionScanner {
  private readonly shape = new DefinitionScan();

  constructor(private readonly inspect: InspectText) {
    super();
  }

  override scan(entry: CatalogueEntry): readonly Finding[] {
    // An argument that OData terms do not name never reaches the upstream, whatever it asks for.
    const isHeldToTerms = entry.terms.odata !== undefined;
    const shape = this.shape.findings(entry.descriptor).filter(({ family }) => !isHeldToTerms || family !== 'secret_demanded');
    return [...appFindings(entry), ...shape, ...this.textsIn(entry.descriptor)];
  }

  override scanIntroduction(introduction: JsonObject): readonly Finding[] {
    // What the gateway found out about its package and its place is for a person, and no text of the server's.
    const { [PACKAGE_MEMBER]: _package, [REACHED_MEMBER]: _reached, ...said } = introduction;
    return [...packageFindings(introduction), ...placeFindings(introduction), ...this.textsIn(said)];
  }

  private textsIn(whole: JsonObject): Finding[] {
    const findings: Finding[] = [];
    const visit = (value: JsonValue | undefined, path: string): void => {
      if (typeof value === 'string') findings.push(...this.inspect(value, path));
      else if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${path}/${index}`));
      else if (value !== null && typeof value === 'object')
        for (const [key, item] of Object.entries(value)) {
          const inner = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          const words = wordsOf(key);
          if (words.length >= SENTENCE_WORDS) findings.push(...this.inspect(words.join(' '), inner));
          visit(item, inner);
        }
    };
    visit(whole, '');
    return findings;
  }
}
