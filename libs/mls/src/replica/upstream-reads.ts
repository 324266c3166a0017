import { Refusal, type JsonObject } from '@gatehouse/kernel';
import type { Permit, QuotaLedger } from '../quota/quota-ledger.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { ResoPage } from '../reso/page.js';
import type { ResoClient } from '../reso/reso-client.js';

const SUBJECT = 'gatehouse:replica';
const LONGEST_WAIT_S = 30;
/** Rows of a page to begin with; a record of an MLS is some kilobytes. */
const MOST_ROWS = 1000;
const FEWEST_ROWS = 10;
/** Pages of one such answer; a circle of links would have no end. */
const MOST_TURNS = 200;

/** Requests of replication to the MLS: each counted in the connection's allowance, and made later where that is used up for now. */
export class UpstreamReads {
  private rows = MOST_ROWS;

  constructor(
    private readonly client: ResoClient,
    private readonly ledger: QuotaLedger,
    private readonly signal: AbortSignal,
    /** Called before each wait: the lease must not run out meanwhile. */
    private readonly waiting: () => Promise<void>,
  ) {}

  /** Pages that are too large to be read are asked for again in halves. */
  async query(request: ResoRequest): Promise<ResoPage> {
    for (;;) {
      const top = Math.min(request.query.top ?? this.rows, this.rows);
      const asked = { ...request, query: { ...request.query, top } };
      try {
        const page = await this.sent((permit) =>
          this.client.query(asked, { permit, subject: SUBJECT, shared: false, signal: this.signal }),
        );
        this.learnSize(page, top);
        return page;
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'RESULT_TOO_LARGE' || top <= FEWEST_ROWS) throw error;
        this.rows = Math.max(FEWEST_ROWS, Math.floor(top / 2));
      }
    }
  }

  /** A server may give fewer rows than it is asked for without a word. Asked for no more than that, its full pages are known for what they are. */
  private learnSize({ rows: { length }, count = 0 }: ResoPage, top: number): void {
    if (length > 0 && length < top && length < count) this.rows = Math.min(this.rows, length);
  }

  /** All rows of an answer, page by page. */
  async *pages(request: ResoRequest): AsyncGenerator<readonly JsonObject[]> {
    let page = await this.query(request);
    for (let turns = 0; ; turns += 1) {
      yield page.rows;
      if (!page.next) return;
      // What was not read must not be taken for what is gone.
      if (turns === MOST_TURNS) throw new Refusal('UPSTREAM_ERROR', 'Its pages have no end.');
      page = await this.follow(page.next());
    }
  }

  follow(next: ResoRequest): Promise<ResoPage> {
    return this.sent((permit) => this.client.follow(next, { permit, subject: SUBJECT, shared: false, signal: this.signal }));
  }

  metadata(): Promise<void> {
    return this.sent((permit) => this.client.loadMetadata({ permit, subject: SUBJECT, shared: false, signal: this.signal }));
  }

  private async sent<T>(send: (permit: Permit) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await send(await this.ledger.reserve(SUBJECT, false));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'MLS_QUOTA') throw error;
        await this.waiting();
        await this.pause(Math.min(LONGEST_WAIT_S, Number(error.data?.['retryAfterSeconds'] ?? 1)) * 1000);
      }
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancelled = (): void => {
        clearTimeout(timer);
        reject(new Refusal('CANCELLED'));
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', cancelled);
        resolve();
      }, milliseconds);
      if (this.signal.aborted) cancelled();
      else this.signal.addEventListener('abort', cancelled, { once: true });
    });
  }
}
