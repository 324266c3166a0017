import { ErasureDesk, type ErasureParts } from './erasure-desk.js';
import { RetentionDesk, type RetentionDeskParts } from './retention-desk.js';

/** Where people see to what is kept: until when, held for whom, erased for whom. */
export interface KeptDesks {
  readonly erasures: ErasureDesk;
  readonly retention: RetentionDesk;
}

export const keptDesks = (parts: ErasureParts & RetentionDeskParts): KeptDesks => ({
  erasures: new ErasureDesk(parts),
  retention: new RetentionDesk(parts),
});
