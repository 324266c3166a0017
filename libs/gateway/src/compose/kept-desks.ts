import { ErasureDesk, type ErasureParts } from './erasure-desk.js';
import { OriginalsDesk } from '../originals/originals-desk.js';
import { ReportDesk } from './report-desk.js';
import { RetentionDesk, type RetentionDeskParts } from './retention-desk.js';

/** Where people see to what is kept: until when, held for whom, erased for whom. */
export interface KeptDesks {
  readonly erasures: ErasureDesk;
  /** Where reviewers read what was taken out of answers. */
  readonly originals: OriginalsDesk;
  readonly retention: RetentionDesk;
  readonly reports: ReportDesk;
}

export const keptDesks = (parts: ErasureParts & RetentionDeskParts): KeptDesks => ({
  erasures: new ErasureDesk(parts),
  originals: new OriginalsDesk(parts),
  retention: new RetentionDesk(parts),
  reports: new ReportDesk(parts),
});
