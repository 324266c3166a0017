import type { Fault, Faults, SimpleFault } from './faults.js';
import { RECORD_QUIRKS, type Changed } from './quirk-records.js';
import type { Store } from './store.js';
import type { Traits } from './traits.js';

/** Ways of answering, by id; some have forms. The first form is meant where none is named. */
const WIRE_QUIRKS: Readonly<Record<string, Readonly<Record<string, Fault | SimpleFault>>>> = {
  Q1: { plain: 'gzip_required' },
  Q2: { minute: { kind: 'suspending', forMs: 60_000 }, moment: { kind: 'suspending', forMs: 1_500 } },
  Q3: { seconds: { kind: '429', retryAfter: 60 } },
  Q4: { date: { kind: '429', retryAfter: 'date' } },
  Q5: { spent: { kind: 'quota_headers', dialect: 'bridge', left: 0 }, some: { kind: 'quota_headers', dialect: 'bridge', left: 300 } },
  Q6: { spent: { kind: 'quota_headers', dialect: 'trestle', left: 0 }, some: { kind: 'quota_headers', dialect: 'trestle', left: 150 } },
  Q7: { limit: { kind: '429', dialect: 'spark' }, maintenance: { kind: 'unavailable', code: '1516' } },
  Q8: { plain: { kind: 'small_pages', size: 7 } },
  Q9: { plain: 'foreign_next_link' },
  Q10: { plain: 'dropped_filter' },
  Q11: { plain: 'looping_next_link' },
  Q12: { plain: 'empty_last_page' },
  Q13: { plain: { kind: 'total_top', size: 20 } },
  Q22: { plain: 'string_decimals' },
  Q26: { plain: 'chatty_error' },
  Q27: { plain: 'html' },
  Q28: { plain: 'stalled' },
  Q29: { plain: 'huge_remarks' },
  Q30: { plain: 'expired_page' },
  Q31: { plain: 'silent_lookup' },
  Q32: { plain: 'unanswered' },
};

const TRAIT_QUIRKS: Readonly<Record<string, Readonly<Record<string, Partial<Traits>>>>> = {
  Q19: { plain: { keyPrefix: 'ACT' } },
  Q20: { enum: { enums: 'enum' }, flags: { enums: 'flags' }, old: { enums: 'enum', odata: '4.0', textFunctions: false } },
  Q21: { plain: { emptyCollections: 'null' } },
  Q23: { plain: { offsets: false } },
  Q24: { plain: { localField: true } },
  Q25: { plain: { ghostField: true, strayField: true } },
};

const number = (id: string): number => Number(id.slice(1));
export const QUIRK_IDS: readonly string[] = [WIRE_QUIRKS, TRAIT_QUIRKS, RECORD_QUIRKS]
  .flatMap((table) => Object.keys(table))
  .toSorted((one, other) => number(one) - number(other));

/** Turning a quirk that does not exist, or a form of it. Its message says what there is. */
export class UnknownQuirk extends Error {}

interface Orders {
  readonly form?: string | undefined;
  /** For quirks of records: the listing; otherwise an active one in all feeds is taken. */
  readonly key?: string | undefined;
}

/** The quirks of real MLS servers by id (Q1 to Q35), each on its own switch. */
export class Quirks {
  private readonly undoing = new Map<string, () => void>();

  constructor(
    private readonly faults: Faults,
    private readonly traits: Traits,
    private readonly store: Store,
  ) {}

  get on(): readonly string[] {
    return [...this.undoing.keys()];
  }

  /** Says which listing a quirk of records is about. Turning one on again starts it anew. Throws UnknownQuirk. */
  turnOn(id: string, orders: Orders = {}): { key?: string } {
    if (!QUIRK_IDS.includes(id)) throw new UnknownQuirk(`"id" must be one of ${QUIRK_IDS.join(', ')}.`);
    this.turnOff(id);
    const change = RECORD_QUIRKS[id];
    if (!change) return this.inForm(id, orders.form);
    const changed: Changed = change({ store: this.store, traits: this.traits, key: orders.key ?? this.plainListing() });
    this.undoing.set(id, () => changed.undo());
    return { key: changed.key };
  }

  turnOff(id: string): void {
    this.undoing.get(id)?.();
    this.undoing.delete(id);
  }

  allOff(): void {
    for (const id of this.on.toReversed()) this.turnOff(id);
  }

  private inForm(id: string, form: string | undefined): { key?: string } {
    const forms: Readonly<Record<string, unknown>> = WIRE_QUIRKS[id] ?? TRAIT_QUIRKS[id] ?? {};
    const chosen = form ?? Object.keys(forms)[0]!;
    if (!Object.hasOwn(forms, chosen)) throw new UnknownQuirk(`"form" of ${id} must be one of ${Object.keys(forms).join(', ')}.`);
    const fault = WIRE_QUIRKS[id]?.[chosen];
    if (fault) {
      this.faults.name(id, fault);
      this.undoing.set(id, () => this.faults.name(id, undefined));
      return {};
    }
    const patch = TRAIT_QUIRKS[id]![chosen]!;
    const before = Object.fromEntries(Object.keys(patch).map((name) => [name, this.traits[name as keyof Traits]]));
    Object.assign(this.traits, patch);
    this.undoing.set(id, () => void Object.assign(this.traits, before));
    return {};
  }

  private plainListing(): string {
    const rows = this.store.table('Property').rows;
    const plain = rows.find(
      (row) =>
        row['StandardStatus'] === 'Active' &&
        row['InternetAddressDisplayYN'] === true &&
        Array.isArray(row['FeedTypes']) &&
        row['FeedTypes'].includes('IDX') &&
        row['MlgCanView'] === true &&
        Number(String(row['ListingKey']).slice(4)) > 100,
    );
    return String(plain?.['ListingKey']);
  }
}
