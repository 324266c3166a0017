import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail, Delivery, HttpSink, SINK_PROTOCOLS, type SinkRequest } from '@gatehouse/audit';
import { openDatabase, TypeormAuditStore, TypeormCursorStore } from '@gatehouse/storage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpCollector } from '../support/log-destinations.js';

const CHAIN = 'node-1';
/** Events a second of a brokerage of some hundred agents at work. */
const A_SECOND = 5;
const HOUR_S = 3_600;

let folder: string;
let collector: HttpCollector;
let database: Awaited<ReturnType<typeof openDatabase>>;
let now = Date.UTC(2026, 10, 2, 17);
const clock = { now: () => now };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-siem-'));
  collector = await HttpCollector.start();
  database = await openDatabase({ url: `sqlite:${join(folder, 'audit.db')}` });
});
afterAll(async () => {
  await database?.destroy();
  collector?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function post({ url, ...rest }: SinkRequest): Promise<{ status: number; body: Buffer }> {
  const answer = await fetch(url, { method: 'POST', ...rest });
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

/** A delivery as a gateway that has just started makes it: it knows only what the database does. */
function delivery(): Delivery {
  const protocol = SINK_PROTOCOLS.splunk({ url: `${collector.url}/collector`, format: 'event', secret: 'token-of-this-run', clock });
  const place = { audit: new TypeormAuditStore(database), cursors: new TypeormCursorStore(database), chains: () => [CHAIN], clock };
  const onLost = (): Promise<void> => Promise.reject(new Error('a record was given up'));
  return new Delivery(new HttpSink('siem', protocol, post), { ...place, from: 'beginning', onLost });
}

const taken = (): number[] => collector.at('/collector').flatMap(({ body }) => [...body.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n)));

it('a SIEM that is down for an hour gets every event of that hour, once and in order, also across a restart', async () => {
  const trail = new AuditTrail(new TypeormAuditStore(database), { chain: CHAIN, digestKey: Buffer.alloc(32, 7), clock });
  await trail.open();
  let written = 0;
  const second = async (sending: Delivery): Promise<void> => {
    const events = Array.from({ length: A_SECOND }, () => trail.record({ kind: 'tool.call.allowed', details: { n: (written += 1) } }));
    await Promise.all(events);
    await sending.turn();
    now += 1_000;
  };
  let sending = delivery();
  for (let at = 0; at < 60; at += 1) await second(sending);
  expect(taken()).toHaveLength(written);

  collector.status = 503;
  for (let at = 0; at < HOUR_S; at += 1) {
    await second(sending);
    if (at % 1_000 === 999) {
      await sending.close();
      sending = delivery();
    }
  }
  expect(taken()).toHaveLength(60 * A_SECOND);
  expect(sending.fault()).toMatch(/it answers 503; records wait in the trail/);

  collector.status = undefined;
  // The longest wait between two attempts is five minutes.
  for (let at = 0; at < 301; at += 1) await second(sending);
  expect(sending.fault()).toBeUndefined();
  expect(taken()).toEqual(Array.from({ length: written }, (_, index) => index + 1));
  expect(written).toBe((60 + HOUR_S + 301) * A_SECOND);
  await sending.close();
  await trail.close();
});
