import type { CatalogueEntry, IntroducedServer } from '@gatehouse/kernel';

export interface CatalogueChange {
  readonly version: number;
  /** Every offer of every upstream under its aggregated name, also those whose URI another one claims: they stand at their own endpoint. */
  readonly entries: readonly CatalogueEntry[];
  /** Every upstream that introduced itself. */
  readonly servers: readonly IntroducedServer[];
}
