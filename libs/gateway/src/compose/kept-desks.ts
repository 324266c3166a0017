import { ErasureDesk, type ErasureParts } from './erasure-desk.js';
import { PayloadDesk } from '../keep/payload-desk.js';
import { keepsOf, type Keeps } from '../keep/keeps.js';
import { ReportDesk } from './report-desk.js';
import { RetentionDesk, type RetentionDeskParts } from './retention-desk.js';

/** Where people see to what is kept: until when, held for whom, erased for whom. */
export interface KeptDesks {
  readonly erasures: ErasureDesk;
  /** Where compliance officers read what is kept of calls beside their record. */
  readonly payloads: PayloadDesk;
  readonly retention: RetentionDesk;
  readonly reports: ReportDesk;
}

export function keptDesks(given: Omit<ErasureParts & RetentionDeskParts, 'keeps'>): KeptDesks {
  const keeps: Keeps = keepsOf(given.vault.ring, given.ports);
  const parts = { ...given, keeps };
  return {
    erasures: new ErasureDesk(parts),
    payloads: new PayloadDesk(keeps, parts.trail),
    retention: new RetentionDesk(parts),
    reports: new ReportDesk(parts),
  };
}
