import { appFindings, DescriptionScanner } from '@gatehouse/integrity';
import type { CatalogueEntry, Finding, JsonValue } from '@gatehouse/kernel';

/** Inspects one text that a definition shows to a model. Given by libs/sanitize. */
export type InspectText = (text: string, path: string) => readonly Finding[];

/** Every string of a definition that a model may read, a tool's schemas included. */
export class ToolScanner extends DescriptionScanner {
  constructor(private readonly inspect: InspectText) {
    super();
  }

  override scan(entry: CatalogueEntry): readonly Finding[] {
    const findings: Finding[] = [...appFindings(entry)];
    const visit = (value: JsonValue | undefined, path: string): void => {
      if (typeof value === 'string') findings.push(...this.inspect(value, path));
      else if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${path}/${index}`));
      else if (value !== null && typeof value === 'object')
        for (const [key, item] of Object.entries(value)) visit(item, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    };
    visit(entry.descriptor, '');
    return findings;
  }
}
