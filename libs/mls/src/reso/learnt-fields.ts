import type { Clock } from '@gatehouse/kernel';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import type { ListingSource } from '../source/listing-source.js';
import type { FieldRulesSource } from './field-rules-source.js';

const HOUR = 3_600_000;
/** An MLS that begins to say per record who may see it (FeedTypes, FeedRules) is heard within a day, however long the gateway runs. */
const ANEW_MS = 24 * HOUR;
const AGAIN_MS = HOUR;
const SUBJECT = 'gatehouse:metadata';

export interface LearntParts {
  readonly source: ListingSource;
  readonly ledger: QuotaLedger;
  readonly fieldRules: FieldRulesSource;
  readonly clock: Clock;
}

/**
 * What an MLS says of its fields, read before anything else is: a row without FeedTypes must be one of an MLS that has none. Read again once a
 * day; where that fails, what was read before holds on.
 */
export class LearntFields {
  private learning: Promise<void> | undefined;
  private due = Number.POSITIVE_INFINITY;

  constructor(private readonly parts: LearntParts) {}

  /** Throws Refusal of the source where it was never read. One exchange for all who wait; none of them can cancel it for the others. */
  async ready(): Promise<void> {
    const { source, fieldRules, clock } = this.parts;
    if (source.served.learnt && !fieldRules.isDue && clock.now() < this.due) return;
    this.learning ??= this.learn().finally(() => {
      this.learning = undefined;
    });
    await this.learning;
  }

  private async learn(): Promise<void> {
    const { source, fieldRules, clock } = this.parts;
    const wasLearnt = source.served.learnt;
    if (!wasLearnt || clock.now() >= this.due) {
      this.due = clock.now() + AGAIN_MS;
      await this.load().catch((fault: unknown) => {
        if (!wasLearnt) throw fault;
      });
    }
    await fieldRules.read();
  }

  private async load(): Promise<void> {
    const { source, ledger, clock } = this.parts;
    const permit = await ledger.reserve(SUBJECT, false);
    await source.loadMetadata({ permit, subject: SUBJECT, shared: false, signal: new AbortController().signal });
    this.due = clock.now() + ANEW_MS;
  }
}
