import type { CatalogueEntry, Finding } from '@gatehouse/kernel';

/** Port to what reads a tool's definition for hidden instructions. Findings are on the surface `description`. */
export abstract class DescriptionScanner {
  abstract scan(entry: CatalogueEntry): readonly Finding[];
}
