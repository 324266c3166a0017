import { createHash } from 'node:crypto';
import { StampsInExport } from '@gatehouse/audit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stampQuery } from '../support/stamp-query.js';
import { TimeStampAuthority } from '../support/time-stamp-authority.js';

const NOTE = `gateway.example/audit/node-1\n7\n${Buffer.alloc(32, 7).toString('base64')}\n\n— gateway.example/audit AAAAAAAAAAAA\n`;
let good: TimeStampAuthority;
let unfit: TimeStampAuthority;
let stamp: Buffer;

beforeAll(async () => {
  [good, unfit] = await Promise.all([TimeStampAuthority.start(), TimeStampAuthority.start('nothing')]);
  stamp = await good.answer(stampQuery(NOTE));
});
afterAll(() => {
  good?.stop();
  unfit?.stop();
});

/** What is said of a receipt that stands in an export beside its checkpoint. */
async function judged(receipt: Buffer, pem: string): Promise<string | undefined> {
  const stamps = new StampsInExport();
  const digest = createHash('sha256').update(NOTE).digest('hex');
  const details = { chain: 'node-1', size: 7, digest, receipt: receipt.toString('base64') };
  const lines = [JSON.stringify({ checkpoint: NOTE }), JSON.stringify({ event: { kind: 'audit.anchored', details } })];
  const heard: string[] = [];
  for await (const line of stamps.hear(each(lines))) heard.push(line);
  expect([heard, stamps.count]).toEqual([lines, 1]);
  const [verdict] = (await stamps.verdicts(pem))!;
  return verdict!.fault;
}
async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('a time stamp over a checkpoint', () => {
  it('holds by the authority that whoever verifies trusts', async () => expect(await judged(stamp, good.pem)).toBeUndefined());

  it('does not hold by another authority', async () =>
    expect(await judged(stamp, unfit.pem)).toMatch(/no authority that is trusted here signed it/));

  it('does not hold where the certificate is none for time stamps', async () =>
    expect(await judged(await unfit.answer(stampQuery(NOTE)), unfit.pem)).toMatch(/none for time stamps/));

  it('does not hold over another checkpoint', async () =>
    expect(await judged(await good.answer(stampQuery(`${NOTE} `)), good.pem)).toBe('the time stamp is over something else'));

  it('does not hold with its time moved', async () => {
    // The year of GeneralizedTime; the certificates have the shorter UTCTime.
    const year = stamp.toString('latin1').search(/20\d{12}/);
    const moved = Buffer.from(stamp);
    moved[year + 3]! ^= 1;
    expect(await judged(moved, good.pem)).toMatch(/false|was changed/);
  });

  it('does not hold where it was cut', async () =>
    expect(await judged(stamp.subarray(0, -10), good.pem)).toBe('the answer is no time stamp of RFC 3161'));
});
