import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { GENESIS, seal, unsealed } from '../audit-record.js';
import type { SinkRequest } from '../delivery/sinks/http.sink.js';
import { AlertChannel } from './alert-channel.js';
import { messageOf, type AlertMessage } from './alert-message.js';
import { CHANNEL_REQUESTS } from './channel-requests.js';

const RAISED = {
  eventId: '0190-alert',
  ts: 1_000,
  kind: 'alert.raised',
  severity: 'alert',
  details: {
    alert: 'wire-fraud',
    title: 'Stopped',
    runbook: 'Call.',
    key: 'agent@harbor.example',
    count: 3,
    event: '0190-event',
    eventKind: 'tool.call.denied',
  },
} as const;
const RECORD = seal(unsealed(RAISED), 'alerts.all', { seq: 0, hash: GENESIS });
let now = RAISED.ts;
const clock = { now: () => now };

/** What two processes send of one alert: the first was killed before it could keep its place. */
async function toldTwice(request: (message: AlertMessage) => SinkRequest): Promise<readonly SinkRequest[]> {
  const sent: SinkRequest[] = [];
  for (let process = 0; process < 2; process += 1) {
    const channel = new AlertChannel('office', 'alert', async (message) => void sent.push(request(message)));
    await channel.send([RECORD]);
    // A batch that failed half-way, in one process.
    await channel.send([RECORD]);
  }
  return sent;
}

it.each(Object.keys(CHANNEL_REQUESTS) as (keyof typeof CHANNEL_REQUESTS)[])(
  'tells by %s the same twice where it was cut off, byte for byte, with the id of the alert',
  async (kind) => {
    const [first, second, ...more] = await toldTwice(
      CHANNEL_REQUESTS[kind]({ url: 'https://chat.example/hook', secret: 'https://chat.example/hook', clock }),
    );
    expect([second?.body, second?.headers['webhook-id'], more]).toEqual([first!.body, first!.headers['webhook-id'], []]);
    expect(String(first!.body)).toContain(RAISED.eventId);
  },
);

it('names a webhook, and an incident of PagerDuty, by what receivers leave a second one out by', async () => {
  const [hook] = await toldTwice(CHANNEL_REQUESTS.webhook({ url: 'https://hook.example', secret: 'k', clock }));
  expect(hook!.headers['webhook-id']).toBe(RAISED.eventId);
  const [page] = await toldTwice(CHANNEL_REQUESTS.pagerduty({ url: 'https://pager.example', secret: 'k', clock }));
  expect(JSON.parse(String(page!.body))).toMatchObject({ dedup_key: 'gatehouse/wire-fraud/agent@harbor.example' });
});

it('stamps a webhook with the time of the attempt, for receivers that take nothing older than some minutes', async () => {
  now = RAISED.ts + 3_600_000;
  const [hook, again] = await toldTwice(CHANNEL_REQUESTS.webhook({ url: 'https://hook.example', secret: 'k', clock }));
  const { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': signature } = hook!.headers;
  expect(stamp).toBe('3601');
  expect(signature).toBe(`v1,${createHmac('sha256', 'k').update(`${id!}.${stamp!}.${hook!.body}`).digest('base64')}`);
  expect(again!.body).toBe(hook!.body);
});

it('says of an alert what it is, what to do, where it stands on record and by what it is known', () => {
  expect(messageOf(RAISED).lines).toEqual([
    'Stopped.',
    '3 events, the last of them tool.call.denied, 1970-01-01T00:00:01.000Z.',
    'What to do: Call.',
    'On record as 0190-event; gatehouse audit prove 0190-event shows it.',
    'Alert 0190-alert; told twice, it is the same one.',
  ]);
});
