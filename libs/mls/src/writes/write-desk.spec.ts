import type { JsonObject } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { callOf, connectionTo, listing } from '../../testing/connections.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import type { ReservedPlan } from '../terms/plan.js';
import type { Written } from './reso-writer.js';
import { WriteDesk } from './write-desk.js';
import { MemoryWriteStore } from './write-store.js';

/** A connection whose MLS is a row in this process. `outcome` is what a write answers, `saves` whether it happens. */
class OneRow {
  row: JsonObject = listing({ ListPrice: 600_000 });
  outcome: Written = { kind: 'saved' };
  saves = true;
  readable = true;
  sent = 0;
  now = 1_000_000;
  readonly connection: MlsConnection;

  constructor() {
    const base = connectionTo('http://127.0.0.1:1');
    const write = async ({ body }: { body: JsonObject }): Promise<Written> => {
      this.sent += 1;
      if (this.saves) this.row = { ...this.row, ...body };
      return this.outcome;
    };
    const query = async () => {
      if (!this.readable) throw new Error('unreachable');
      return { rows: [this.row] };
    };
    this.connection = Object.create(base, {
      writer: { value: { write } },
      client: { value: { query, served: base.client.served } },
      clock: { value: { now: () => this.now } },
    }) as MlsConnection;
  }

  plan(changes: JsonObject = { ListPrice: 650_000 }, key = 'key-of-change-1'): ReservedPlan {
    const question = { kind: 'listing', key, listingKey: 'LST-000001', changes, decided: [] } as const;
    const standing = { always: new Set(), widest: new Set(), key: '' };
    return {
      connection: this.connection,
      tool: 'update_listing',
      caller: { subject: 's', reach: 'mls', member: undefined, standing, use: 'BBO' },
      request: { resource: 'Property', query: {} },
      shown: { select: [['ListingKey'], ['ListPrice']] },
      rows: 1,
      write: question,
      prepared: { question, row: this.row, changes, expected: changes },
      attributions: [],
    } as unknown as ReservedPlan;
  }
}

let mls: OneRow;
let desk: WriteDesk;
const write = (plan = mls.plan()) => desk.perform(plan, callOf('update_listing', {}, { reach: 'mls' }));

beforeEach(() => {
  mls = new OneRow();
  desk = new WriteDesk(new MemoryWriteStore());
});

describe('a write', () => {
  it('is made once for each idempotency key, and its answer told again', async () => {
    expect((await write()).content).toMatchObject({ saved: true, changed: ['ListPrice'], listings: [{ ListPrice: 650_000 }] });
    expect((await write()).content).toMatchObject({ saved: true, note: expect.stringContaining('done before') });
    expect(mls.sent).toBe(1);
    await expect(write(mls.plan({ ListPrice: 1 }))).rejects.toMatchObject({ code: 'ARGUMENT_CONTRACT' });
  });

  it('that the MLS rejects or that came too late may be made again by the same key', async () => {
    mls.saves = false;
    mls.outcome = { kind: 'rejected', faults: [{ field: 'ListPrice', message: 'Too high.' }] };
    expect((await write()).failure).toMatchObject({
      code: 'MLS_WRITE_REJECTED',
      sentence: expect.stringContaining('ListPrice: Too high.'),
    });
    mls.outcome = { kind: 'changed' };
    await expect(write()).rejects.toMatchObject({ code: 'MLS_RECORD_CHANGED' });
    Object.assign(mls, { saves: true, outcome: { kind: 'saved' } });
    expect((await write()).content).toMatchObject({ saved: true });
  });

  it('that was swallowed is not reported as done', async () => {
    mls.saves = false;
    expect((await write()).failure).toMatchObject({ code: 'MLS_WRITE_IGNORED', sentence: expect.stringContaining('unchanged: ListPrice') });
  });

  it('without an answer is looked up: done, not done, or nobody can tell', async () => {
    mls.outcome = { kind: 'unknown' };
    expect((await write()).content).toMatchObject({ saved: true, note: expect.stringContaining('No answer came') });
    mls.saves = false;
    expect((await write(mls.plan({ ListPrice: 1 }, 'key-of-change-2'))).failure).toMatchObject({ code: 'MLS_WRITE_FAILED' });
    mls.readable = false;
    await expect(write(mls.plan({ ListPrice: 2 }, 'key-of-change-3'))).rejects.toMatchObject({ code: 'MLS_WRITE_UNCERTAIN' });
  });

  it('that another node began is not made beside it, and is taken over when that node is gone', async () => {
    Object.assign(mls, { saves: false, outcome: { kind: 'unknown' } });
    await write();
    await expect(write()).rejects.toMatchObject({ code: 'MLS_WRITE_UNCERTAIN' });
    expect(mls.sent).toBe(1);
    mls.now += 120_000;
    Object.assign(mls, { saves: true, outcome: { kind: 'saved' } });
    expect((await write()).content).toMatchObject({ saved: true });
    expect(mls.sent).toBe(2);
  });
});
