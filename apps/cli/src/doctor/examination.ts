import type { Findings } from './findings.js';
import type { Wire } from './wire.js';

/** What one run works with. */
export interface Examination {
  readonly wire: Wire;
  readonly findings: Findings;
  /** Never shown. */
  readonly token?: string;
  /** Whether clients may be registered to see if that works. */
  readonly register: boolean;
}
