import { beforeEach, describe, expect, it } from 'vitest';
import { seal, unsealed, type AuditRecord } from '../audit-record.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { AuditSink, SinkRefused } from './audit-sink.js';
import { Delivery, type Loss } from './delivery.js';
import { MemoryCursorStore } from './memory.cursor-store.js';

const CHAIN = 'node-1';

/** A destination that can be down, or refuse a record for good. */
class Destination extends AuditSink {
  override readonly id = 'siem';
  readonly taken: number[] = [];
  attempts = 0;
  isDown = false;
  refuses: number | undefined;

  override async send(records: readonly AuditRecord[]): Promise<void> {
    this.attempts += 1;
    if (this.isDown) throw new Error('connect to /srv/siem.sock', { cause: { code: 'ECONNREFUSED' } });
    if (records.some(({ seq }) => seq === this.refuses)) throw new SinkRefused('it answers 400');
    this.taken.push(...records.map(({ seq }) => seq));
  }
}

let audit: MemoryAuditStore;
let cursors: MemoryCursorStore;
let destination: Destination;
let losses: Loss[];
let now: number;

const delivery = (from: 'beginning' | 'now' = 'beginning'): Delivery =>
  new Delivery(destination, {
    audit,
    cursors,
    chains: () => [CHAIN],
    clock: { now: () => now },
    from,
    onLost: async (loss) => void losses.push(loss),
  });

async function write(count: number, kind = 'auth.denied'): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const head = await audit.head(CHAIN);
    await audit.append([seal(unsealed({ eventId: `event-${head.seq + 1}`, ts: 1_000, kind, severity: 'info' }), CHAIN, head)]);
  }
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

beforeEach(() => {
  [audit, cursors, destination, losses, now] = [new MemoryAuditStore(), new MemoryCursorStore(), new Destination(), [], 0];
});

describe('a delivery', () => {
  it('brings everything there is, in order, in as many batches as it takes, and then what is new', async () => {
    await write(600);
    const one = delivery();
    await one.turn();
    expect(destination.taken).toEqual(upTo(600));
    await write(3);
    await one.turn();
    expect(destination.taken).toEqual(upTo(603));
  });

  it('goes on where it was after a restart, and begins with what comes where that is asked', async () => {
    await write(5);
    await delivery().turn();
    await write(2);
    await delivery().turn();
    expect(destination.taken).toEqual(upTo(7));
    cursors = new MemoryCursorStore();
    destination.taken.length = 0;
    const later = delivery('now');
    await later.turn();
    await write(1);
    await later.turn();
    expect(destination.taken).toEqual([8]);
  });

  it('drops nothing while the destination is down, waits longer each time, and says so until it is there again', async () => {
    const one = delivery();
    destination.isDown = true;
    await write(4);
    for (now = 0; now < 60_000; now += 500) {
      await one.turn();
      await write(1);
    }
    expect(one.fault()).toContain('siem: it cannot be reached (ECONNREFUSED); records wait');
    expect(destination.taken).toEqual([]);
    // After 1, 2, 4, 8, 16 and 32 seconds, each up to a quarter less.
    expect(destination.attempts).toBeLessThan(9);
    destination.isDown = false;
    now += 400_000;
    await one.turn();
    expect(one.fault()).toBeUndefined();
    expect(destination.taken).toEqual(upTo(124));
    expect(losses).toEqual([]);
  });

  it('does not wait for the time of a clock that was ahead when it failed', async () => {
    const one = delivery();
    [destination.isDown, now] = [true, 86_400_000];
    await write(1);
    await one.turn();
    [destination.isDown, now] = [false, 10];
    await one.turn();
    expect([destination.taken, one.fault()]).toEqual([[1], undefined]);
  });

  it('leaves one record out that is refused for good, delivers the others, and has it told', async () => {
    await write(6);
    destination.refuses = 4;
    await delivery().turn();
    expect(destination.taken).toEqual([1, 2, 3, 5, 6]);
    expect(losses).toEqual([{ sink: 'siem', chain: CHAIN, from: 4, to: 4, why: 'refused' }]);
  });

  it('tells no loss of its own word about a loss', async () => {
    await write(1, 'audit.delivery.lost');
    destination.refuses = 1;
    await delivery().turn();
    expect(losses).toEqual([]);
  });

  it('tells that records are missing from the trail', async () => {
    await write(9);
    audit.records.splice(2, 4);
    await delivery().turn();
    expect(destination.taken).toEqual([1, 2, 7, 8, 9]);
    expect(losses).toEqual([{ sink: 'siem', chain: CHAIN, from: 3, to: 6, why: 'missing' }]);
  });
});
