import type { CatalogueEntry, Finding, JsonObject } from '@gatehouse/kernel';

/** Port to what reads a definition for hidden instructions and for what it may not ask. Findings are on the surface `description`. */
export abstract class DescriptionScanner {
  abstract scan(entry: CatalogueEntry): readonly Finding[];

  /** Of what a server says of itself. */
  abstract scanIntroduction(introduction: JsonObject): readonly Finding[];
}
