import { beforeEach, expect, it } from 'vitest';
import { seal, unsealed } from '../../audit-record.js';
import { MemoryAuditStore } from '../../memory.audit-store.js';
import { Delivery, type Loss } from '../delivery.js';
import { MemoryCursorStore } from '../memory.cursor-store.js';
import { HttpSink, type SinkAnswer, type SinkRequest } from './http.sink.js';
import { SINK_PROTOCOLS, type HttpKind } from './protocols.js';

const CHAIN = 'node-1';
const REFUSED = 'event-2';

let now: number;
let losses: Loss[];
let requests: SinkRequest[];
let audit: MemoryAuditStore;

beforeEach(() => {
  [now, losses, requests, audit] = [0, [], [], new MemoryAuditStore()];
});

async function write(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const head = await audit.head(CHAIN);
    await audit.append([
      seal(unsealed({ eventId: `event-${head.seq + 1}`, ts: 1_000, kind: 'auth.denied', severity: 'info' }), CHAIN, head),
    ]);
  }
}

function deliveryTo(kind: HttpKind, answer: (request: SinkRequest) => SinkAnswer): Delivery {
  const clock = { now: () => now };
  const post = async (request: SinkRequest): Promise<SinkAnswer> => {
    requests.push(request);
    return answer(request);
  };
  const sink = new HttpSink('lake', SINK_PROTOCOLS[kind]({ url: 'https://lake.example/in', format: 'event', secret: 'k', clock }), post);
  const onLost = async (loss: Loss): Promise<void> => void losses.push(loss);
  return new Delivery(sink, { audit, cursors: new MemoryCursorStore(), chains: () => [CHAIN], clock, from: 'beginning', onLost });
}

const json = (body: object): SinkAnswer => ({ status: 200, body: Buffer.from(JSON.stringify(body)) });

/** A bulk answer: the refused one with this status, what is there already as a duplicate. */
function bulk(known: Set<string>, refused: () => number) {
  return ({ body }: SinkRequest): SinkAnswer => {
    const ids = body.split('\n').flatMap((line) => (line.startsWith('{"create"') ? [/"_id":"([^"]+)"/.exec(line)![1]!] : []));
    const items = ids.map((id) => {
      const status = id === REFUSED ? refused() : known.has(id) ? 409 : 201;
      if (status === 201) known.add(id);
      return { create: { status } };
    });
    return json({ errors: items.some(({ create }) => create.status > 299), items });
  };
}

it('leaves out alone what the mapping of an index never takes, and tells of it', async () => {
  await write(4);
  const known = new Set<string>();
  const delivery = deliveryTo(
    'elastic',
    bulk(known, () => 400),
  );
  await delivery.turn();
  expect(delivery.fault()).toBeUndefined();
  expect([...known].toSorted()).toEqual(['event-1', 'event-3', 'event-4']);
  expect(losses).toEqual([{ sink: 'lake', chain: CHAIN, from: 2, to: 2, why: 'refused' }]);
});

it('waits for an index that was too busy for one of them', async () => {
  await write(4);
  const known = new Set<string>();
  let status = 429;
  const delivery = deliveryTo(
    'elastic',
    bulk(known, () => status),
  );
  await delivery.turn();
  expect(delivery.fault()).toContain('with status 429');
  status = 201;
  now += 5_000;
  await delivery.turn();
  expect([delivery.fault(), losses, known.size]).toEqual([undefined, [], 4]);
});

it('sends a partial success of OpenTelemetry not again and again, and tells which record it was', async () => {
  await write(4);
  const delivery = deliveryTo('otlp', ({ body }) =>
    json(body.includes(REFUSED) ? { partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too long' } } : {}),
  );
  await delivery.turn();
  expect(delivery.fault()).toBeUndefined();
  expect(requests).toHaveLength(5);
  expect(losses).toEqual([{ sink: 'lake', chain: CHAIN, from: 2, to: 2, why: 'refused' }]);
});

it('names a webhook by all that is in it, so that what came since an answer was lost is no second one', async () => {
  const ids = new Set<string>();
  const taken: string[] = [];
  let isLost = true;
  const delivery = deliveryTo('webhook', ({ headers, body }) => {
    if (!ids.has(headers['webhook-id']!)) taken.push(...(body.match(/event-\d+/g) ?? []));
    ids.add(headers['webhook-id']!);
    if (isLost) throw new Error('connection reset');
    return { status: 204, body: Buffer.alloc(0) };
  });
  await write(2);
  await delivery.turn();
  [isLost, now] = [false, 5_000];
  await write(1);
  await delivery.turn();
  expect([...new Set(taken)]).toEqual(['event-1', 'event-2', 'event-3']);
});
