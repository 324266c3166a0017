import type { CatalogueEntry, Finding, JsonObject } from '@gatehouse/kernel';

/** Of one definition, now or once whoever was asked elsewhere has answered. A definition is not served before. */
export type ScanFindings = readonly Finding[] | Promise<readonly Finding[]>;

/**
 * Port to what reads a definition for hidden instructions and for what it may not ask. Findings are on the surface `description`. What cannot
 * judge throws: the definition is then looked at again after a while, and not served before.
 */
export abstract class DescriptionScanner {
  abstract scan(entry: CatalogueEntry): ScanFindings;

  /** Of what a server says of itself. */
  abstract scanIntroduction(introduction: JsonObject): ScanFindings;
}
