/** Ways in which real upstreams misbehave. Each holds until it is cleared, or for `times` requests. */
export type Fault = FaultTerms &
  (
    | {
        readonly kind: '429';
        /** Seconds, or `date` for an HTTP date a minute away; left out: no header at all. */ readonly retryAfter?: number | 'date';
        readonly dialect?: 'bridge' | 'trestle' | 'spark';
      }
    | { readonly kind: 'slow'; readonly delayMs: number }
    | { readonly kind: 'small_pages'; readonly size: number }
    | { readonly kind: SimpleFault }
  );

interface FaultTerms {
  /** Only requests for this resource. */
  readonly resource?: string;
  readonly times?: number;
}

/**
 * down: the connection breaks · unavailable: 503 · suspended: 401 whatever the token · expired_token: tokens are forgotten once · html: 502 page ·
 * chatty_error: 500 whose text carries a phone number and a credential · stalled: half an answer, then silence · gzip_required: 400 without gzip ·
 * foreign_next_link, looping_next_link, dropped_filter, empty_last_page: wrong paging · string_decimals: numbers as text ·
 * huge_remarks: 5 MB of PublicRemarks · silent_patch: 200 without a change · lost_answer: the change is made, the answer never comes
 */
export type SimpleFault =
  | 'down'
  | 'unavailable'
  | 'suspended'
  | 'expired_token'
  | 'html'
  | 'chatty_error'
  | 'stalled'
  | 'gzip_required'
  | 'foreign_next_link'
  | 'looping_next_link'
  | 'dropped_filter'
  | 'empty_last_page'
  | 'string_decimals'
  | 'huge_remarks'
  | 'silent_patch'
  | 'lost_answer';

/** The fault in force, if there is one. */
export class Faults {
  private fault: Fault | undefined;
  private left = Number.POSITIVE_INFINITY;

  set(fault: Fault | SimpleFault | undefined): void {
    this.fault = typeof fault === 'string' ? { kind: fault } : fault;
    this.left = this.fault?.times ?? Number.POSITIVE_INFINITY;
  }

  /** The fault that this request meets; counts it. */
  take(resource: string): Fault | undefined {
    const { fault } = this;
    if (!fault || (fault.resource !== undefined && fault.resource !== resource)) return undefined;
    this.left -= 1;
    if (this.left <= 0) this.fault = undefined;
    return fault;
  }
}
