import type { Findings } from './findings.js';
import type { Wire, WireAnswer } from './wire.js';

/** What one run works with. */
export interface Examination {
  readonly wire: Wire;
  readonly findings: Findings;
  /** Never shown. */
  readonly token?: string;
  /** Whether clients may be registered to see if that works. */
  readonly register: boolean;
}

export interface Reached {
  /** Where the endpoint really answers. */
  readonly url: URL;
  readonly answer: WireAnswer;
}
