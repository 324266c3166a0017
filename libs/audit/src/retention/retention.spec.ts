import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditTrail } from '../audit-trail.js';
import { Checkpoints } from '../checkpoint/checkpoints.js';
import { MemoryCheckpointStore } from '../checkpoint/memory.checkpoint-store.js';
import { NoteSigner } from '../checkpoint/signed-note.js';
import { checkProof, parseProof, proofOf } from '../checkpoint/tree-proof.js';
import { lineOf, type AuditRecord } from '../audit-record.js';
import { exportLines } from '../export.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { verifyChain } from '../verify.js';
import type { LegalHold } from './legal-hold.js';
import { MemoryHoldStore } from './memory.hold-store.js';
import { RetentionClasses, RetentionFaults } from './retention-classes.js';
import { RetentionRun } from './retention-run.js';

const DAY = 86_400_000;
const YEAR = 366 * DAY;
const START = Date.parse('2020-03-01T00:00:00Z');
const signer = new NoteSigner('gateway.harbor.example/audit', generateKeyPairSync('ed25519').privateKey);
const trust = { keys: [signer.verifier] };
const california = { states: ['CA'], years: {} };

let now: number;
let audit: MemoryAuditStore;
let checkpoints: MemoryCheckpointStore;
let holds: MemoryHoldStore;
let trail: AuditTrail;

const call = (subject: string, over = {}) => ({
  kind: 'tool.call.allowed',
  method: 'tools/call',
  actor: { subject, roles: ['agent' as const] },
  office: 'OFF-1',
  ...over,
});
const sign = () => new Checkpoints({ audit, checkpoints, signer }).take('node-1');
const run = (terms: Parameters<typeof RetentionClasses.read>[0] = california) =>
  new RetentionRun({ audit, checkpoints, holds, classes: RetentionClasses.read(terms), clock: { now: () => now } });
const act = { record: (event: Parameters<AuditTrail['record']>[0]) => trail.record(event), reason: 'Yearly.' };
const kinds = () => audit.records.map(({ kind }) => kind);

async function exported(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLines(audit, {}, checkpoints)) lines.push(line);
  return lines;
}

beforeEach(async () => {
  [audit, checkpoints, holds, now] = [new MemoryAuditStore(), new MemoryCheckpointStore(), new MemoryHoldStore(), START];
  trail = new AuditTrail(audit, { chain: 'node-1', digestKey: Buffer.alloc(16, 3), clock: { now: () => now } });
  await trail.open();
  for (const event of [call('a@x.example'), call('b@x.example'), { kind: 'breakglass.used' }, call('a@x.example', { code: 'WIRE_FRAUD' })])
    await trail.record(event);
  await sign();
});

describe('what retention deletes', () => {
  it('is nothing before its time, and what is over then, by class: the chain still verifies to the end', async () => {
    now = START + (3 * 365 - 1) * DAY;
    expect(await run().delete(act)).toBe(0);
    now = START + 3 * YEAR;
    expect(await run().look()).toEqual(new Map([['transaction', { over: 2, held: 0 }]]));
    expect(await run().delete(act)).toBe(2);
    expect(kinds()).toEqual(['record.emptied', 'record.emptied', 'breakglass.used', 'tool.call.allowed', 'retention.deleted']);
    expect(audit.records.map(({ subject }) => subject)).toEqual([undefined, undefined, undefined, 'a@x.example', undefined]);
    expect(JSON.stringify(audit.records.slice(0, 2))).not.toContain('x.example');
    await sign();
    const report = await verifyChain(await exported(), trust);
    expect(report).toMatchObject({ valid: true, records: 5, deleted: { records: 2, unannounced: 0 }, chains: [{ signedTo: 5 }] });
    expect(await run().delete(act)).toBe(0);
    now = START + 8 * YEAR;
    expect(await run().delete(act)).toBe(2);
    expect(kinds().slice(0, 4)).toEqual(['record.emptied', 'record.emptied', 'record.emptied', 'record.emptied']);
  });

  it('is never the act itself, nor what nobody signed yet', async () => {
    await trail.record(call('late@x.example'));
    now = START + 40 * YEAR;
    await run().delete(act);
    expect(kinds()).toEqual([...Array.from({ length: 4 }, () => 'record.emptied'), 'tool.call.allowed', 'retention.deleted']);
    await sign();
    await run().delete(act);
    expect(kinds().filter((kind) => kind === 'retention.deleted')).toHaveLength(2);
  });

  it('leaves the proof of every other record whole', async () => {
    now = START + 3 * YEAR;
    await run().delete(act);
    await sign();
    const kept = audit.records[2]!;
    const proof = parseProof((await proofOf({ audit, checkpoints }, { ...kept, line: lineOf(kept) })) ?? '');
    expect(proof && checkProof(proof, trust.keys)).toBeUndefined();
  });

  it.each<[string, (record: AuditRecord) => Partial<AuditRecord>]>([
    ['the time that a store finds it by', () => ({ ts: Date.parse('2010-01-01T00:00:00Z') })],
    ['the id that a store finds it by', () => ({ eventId: 'made-up' })],
    ['what it says', ({ event }) => ({ event: event.replace('breakglass.used', 'tool.call.allowed') })],
  ])('is never a record that somebody changed: %s', async (_, change) => {
    audit.records[2] = { ...audit.records[2]!, ...change(audit.records[2]!) };
    now = START + 3 * YEAR;
    expect(await run().delete(act)).toBe(2);
    expect(audit.records[2]!.kind).toBe('breakglass.used');
  });

  it('is later where a state or the deployment keeps longer, and never earlier', async () => {
    now = START + 4 * YEAR;
    expect(await run({ states: ['CA', 'FL'], years: {} }).look()).toEqual(new Map());
    expect(await run({ states: [], years: { transaction: 5 } }).look()).toEqual(new Map());
    expect(() => RetentionClasses.read({ states: ['TX'], years: { transaction: 3 } })).toThrow(RetentionFaults);
    expect(() => RetentionClasses.read({ states: [], years: { gossip: 3 } })).toThrow(/gossip/);
    expect(() => RetentionClasses.read({ states: [], years: { proof: 3 } })).toThrow(/kept for good/);
  });
});

const hold = (over: Partial<LegalHold>): LegalHold => ({
  id: 'H1',
  scope: 'everything',
  reason: 'Case 12',
  placedBy: 'broker@harbor.example',
  placedAt: START,
  ...over,
});

describe('a legal hold', () => {
  it.each<[string, Partial<LegalHold>, number]>([
    ['everything', {}, 2],
    ['a person', { scope: 'person', of: 'A@x.example' }, 1],
    ['an office', { scope: 'office', of: 'OFF-1' }, 2],
    ['another office', { scope: 'office', of: 'OFF-2' }, 0],
    ['a client, whom no record names', { scope: 'contact', of: 'CON-1' }, 2],
    ['another time', { from: START + DAY }, 0],
  ])('on %s keeps what it covers until it is released', async (_, over, held) => {
    now = START + 3 * YEAR;
    await holds.place(hold(over));
    expect((await run().look()).get('transaction')).toEqual({ over: 2, held });
    expect(await run().delete(act)).toBe(2 - held);
    await holds.release('H1', 'broker@harbor.example', now);
    expect(await run().delete(act)).toBe(held);
  });
});

it('keeps what a hold covers that was placed while records were read', async () => {
  now = START + 3 * YEAR;
  const read = audit.read.bind(audit);
  vi.spyOn(audit, 'read').mockImplementation(async function* readSlowly(query) {
    yield* read(query);
    await holds.place(hold({ scope: 'person', of: 'a@x.example' }));
  });
  expect(await run().delete(act)).toBe(1);
  expect(kinds().slice(0, 2)).toEqual(['tool.call.allowed', 'record.emptied']);
});

describe('a record whose content somebody took away', () => {
  const emptied = (lines: string[], at: number, actId: string): string[] =>
    lines.map((line, index) => {
      if (index !== at) return line;
      const { event, ...record } = JSON.parse(line) as {
        event: Record<string, unknown>;
        chain: string;
        hash: string;
        prevHash: string;
        seq: number;
      };
      const { eventId, ts } = event;
      return lineOf({ ...record, event: JSON.stringify({ act: actId, eventId, kind: 'record.emptied', severity: 'info', ts }) });
    });

  it('is told of where no act is on record, and found where an act does not name it', async () => {
    now = START + 3 * YEAR;
    await run().delete(act);
    await sign();
    const lines = await exported();
    expect(await verifyChain(emptied(lines, 4, 'made-up'), trust)).toMatchObject({ valid: true, deleted: { records: 3, unannounced: 1 } });
    const { details } = JSON.parse(audit.records[4]!.event) as { details: { act: string } };
    expect(await verifyChain(emptied(lines, 4, details.act), trust)).toMatchObject({
      valid: false,
      fault: { chain: 'node-1', seq: 4, what: expect.stringContaining('did not delete it') as string },
    });
    const more = lines.map((line, at) => (at === 1 ? line.replace('"severity":"info"', '"note":"x","severity":"info"') : line));
    expect(await verifyChain(more, trust)).toMatchObject({ valid: false, fault: { seq: 1 } });
  });

  it.each([
    ['id', /"eventId":"[^"]+"/, '"eventId":"made-up"'],
    ['time', /"ts":\d+/, '"ts":1'],
    ['severity', '"severity":"info"', '"severity":"high"'],
  ])('is found where its %s was changed', async (_, what, other) => {
    now = START + 3 * YEAR;
    await run().delete(act);
    await sign();
    const lines = await exported();
    const changed = lines.map((line, at) => (at === 2 ? line.replace(what, other) : line));
    expect(changed).not.toEqual(lines);
    expect(await verifyChain(changed, trust)).toMatchObject({ valid: false });
  });

  it('verifies as it did where its act is of a version that said nothing of id and time', async () => {
    now = START + 3 * YEAR;
    const { record } = act;
    const older = (event: Parameters<typeof record>[0]) => {
      const { left, ...details } = event.details ?? {};
      expect(left).toMatch(/^[\da-f]{64}$/);
      return record({ ...event, details });
    };
    await run().delete({ ...act, record: older });
    await sign();
    expect(await verifyChain(await exported(), trust)).toMatchObject({ valid: true, deleted: { records: 2, unannounced: 0 } });
  });
});
