/** Ways in which real upstreams misbehave. Each holds until it is cleared, or for `times` requests. */
export type Fault = FaultTerms &
  (
    | {
        readonly kind: '429';
        /** Seconds, or `date` for an HTTP date a minute away; left out: no header at all. */ readonly retryAfter?: number | 'date';
        readonly dialect?: 'bridge' | 'trestle' | 'spark';
      }
    | { readonly kind: 'quota_headers'; readonly dialect: 'bridge' | 'trestle'; readonly left: number }
    | { readonly kind: 'suspending'; readonly forMs: number }
    | { readonly kind: 'unavailable'; readonly code?: string }
    | { readonly kind: 'slow'; readonly delayMs: number }
    | { readonly kind: 'small_pages'; readonly size: number }
    | { readonly kind: 'total_top'; readonly size: number }
    | { readonly kind: SimpleFault }
  );

interface FaultTerms {
  /** Only requests for this resource. */
  readonly resource?: string;
  readonly times?: number;
}

/**
 * down: the connection breaks · suspended: 401 whatever the token · expired_token: tokens are forgotten once · html: 502 page ·
 * chatty_error: 500 whose text carries a phone number and a credential · stalled: half an answer, then silence · gzip_required: 400 without gzip ·
 * foreign_next_link, looping_next_link, dropped_filter, empty_last_page: wrong paging · string_decimals: numbers as text ·
 * huge_remarks: 5 MB of PublicRemarks · silent_patch: 200 without a change · silent_lookup: 200, but a value outside its lookup was left out ·
 * cut_off: the connection breaks in the middle of a body · gzip_bomb: a small body that unpacks to 20 MB · bad_gzip: a body that cannot be unpacked ·
 * broken_json: half a text · page: a page for people, with status 200 · wrong_type: data under the type of a text · no_collection: data of
 * another shape · redirect: to another host · drip: a byte now and then, without end ·
 * lost_answer: the change is made, the connection breaks · unanswered: the change is made, no answer comes · expired_page: tokens are forgotten
 * once, at a further page
 */
export type SimpleFault =
  | 'down'
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
  | 'silent_lookup'
  | BrokenAnswer
  | 'lost_answer'
  | 'unanswered'
  | 'expired_page';

/** Answers that are none, whatever was asked. */
export type BrokenAnswer =
  'cut_off' | 'gzip_bomb' | 'bad_gzip' | 'broken_json' | 'page' | 'wrong_type' | 'no_collection' | 'redirect' | 'drip';

export type FaultKind = Fault['kind'];

/** The faults that one request meets. */
export class Met {
  constructor(readonly all: readonly Fault[]) {}

  get<K extends FaultKind>(kind: K): Extract<Fault, { kind: K }> | undefined {
    return this.all.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
  }

  has(...kinds: readonly FaultKind[]): boolean {
    return this.all.some(({ kind }) => kinds.includes(kind));
  }
}

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** The faults in force, each by the name that it was ordered under. */
export class Faults {
  private readonly armed = new Map<string, Armed>();

  /** The one that goes by no name; undefined ends it. */
  set(fault: Fault | SimpleFault | undefined): void {
    this.name('', fault);
  }

  name(name: string, given: Fault | SimpleFault | undefined): void {
    const fault = typeof given === 'string' ? ({ kind: given } as Fault) : given;
    if (fault) this.armed.set(name, { fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    else this.armed.delete(name);
  }

  /** Ends whatever goes by this kind. */
  ended(kind: FaultKind): void {
    for (const [name, { fault }] of this.armed) if (fault.kind === kind) this.armed.delete(name);
  }

  /** What this request meets; counts it. */
  take(resource: string): Met {
    const met: Fault[] = [];
    for (const [name, armed] of this.armed) {
      const { fault } = armed;
      if (fault.resource !== undefined && fault.resource !== resource) continue;
      armed.left -= 1;
      if (armed.left <= 0) this.armed.delete(name);
      met.push(fault);
    }
    return new Met(met);
  }
}
