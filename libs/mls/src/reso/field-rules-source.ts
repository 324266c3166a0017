import { Refusal, type Clock } from '@gatehouse/kernel';
import { FieldRules } from '../query/field-rules.js';
import type { ServedFields } from '../query/served-fields.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { readPages } from './read-pages.js';
import type { ResoClient } from './reso-client.js';

const RESOURCE = 'FieldRules';
const EVERY_MS = 3_600_000;
/** As long as listings of a display feed may stand unread. */
const KEPT_MS = 12 * EVERY_MS;
const MOST_ROWS = 20_000;
const MOST_PAGES = 200;
const SUBJECT = 'gatehouse:field-rules';

export interface FieldRulesParts {
  readonly client: ResoClient;
  readonly ledger: QuotaLedger;
  /** What the rules are for: the MLS's own fields, or those of its replica. */
  readonly served: ServedFields;
  readonly clock: Clock;
}

/** Reads the FieldRules of an MLS that has them: before anything else is read, and every hour, since an MLS changes them as it likes. */
export class FieldRulesSource {
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** Whether it is known that there are none, or which there are. */
  private settled = false;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: FieldRulesParts) {}

  get isDue(): boolean {
    return !this.settled || (this.parts.served.fieldRules !== undefined && this.parts.clock.now() - this.lookedAt >= EVERY_MS);
  }

  /** Throws Refusal of the client where none were read for half a day; until then those that were read last hold on. */
  async read(): Promise<void> {
    const { client, served, clock } = this.parts;
    // A replica has the metadata of what it holds; whether there are rules says the MLS itself.
    const { learnt } = client.served;
    if (!learnt && client.profile.provider.fieldRules !== true) {
      this.settled = true;
      return;
    }
    const now = clock.now();
    this.lookedAt = now;
    try {
      const rules = await this.rules(learnt);
      if (rules) served.rule(rules);
      this.readAt = now;
      this.settled = true;
    } catch (fault) {
      if (now - this.readAt > KEPT_MS) throw fault;
    }
  }

  private async rules(learnt: boolean): Promise<FieldRules | undefined> {
    const { client, ledger } = this.parts;
    const use = async () => ({
      permit: await ledger.reserve(SUBJECT, false),
      subject: SUBJECT,
      shared: false,
      signal: new AbortController().signal,
    });
    if (!learnt) await client.loadMetadata(await use());
    if (!client.served.has(RESOURCE, 'FieldName') || !client.served.all.has(RESOURCE)) return undefined;
    // Its fields cannot be queried.
    const { rows, more } = await readPages(
      client,
      ledger,
      { resource: RESOURCE, query: {} },
      { ...(await use()), rows: MOST_ROWS, pages: MOST_PAGES },
    );
    if (more) throw new Refusal('UPSTREAM_ERROR', 'It has more rules about its fields than can be read.');
    return new FieldRules(rows);
  }
}
