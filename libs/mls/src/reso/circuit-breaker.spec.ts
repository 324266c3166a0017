import { Clock, Refusal } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionTo } from '../../testing/connections.js';
import { TinyReso, type Reply } from '../../testing/tiny-reso.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import { CircuitBreaker } from './circuit-breaker.js';

class HeldClock extends Clock {
  at = 1_000_000;
  now(): number {
    return this.at;
  }
}
const failing = (breaker: CircuitBreaker, times: number): void => {
  for (let n = 0; n < times; n += 1) breaker.failed(breaker.enter());
};
const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof Refusal ? `${error.code} ${error.detail} ${JSON.stringify(error.data)}` : 'no refusal';
  }
  return undefined;
};

describe('the circuit of an MLS', () => {
  let clock: HeldClock;
  let breaker: CircuitBreaker;
  beforeEach(() => {
    clock = new HeldClock();
    breaker = new CircuitBreaker(clock);
  });

  it('opens with the fifth failure in a row, and says for how long', () => {
    failing(breaker, 4);
    breaker.succeeded();
    failing(breaker, 4);
    expect(breaker.circuit).toEqual({ state: 'closed', failures: 4, restMs: 0, opened: 0 });
    failing(breaker, 1);
    expect(breaker.circuit).toEqual({ state: 'open', failures: 5, restMs: 5_000, opened: 1 });
    clock.at += 1_500;
    expect(refusal(() => breaker.enter())).toBe(
      'UPSTREAM_DOWN It failed several times in a row. Retry after 4 seconds. {"retryAfterSeconds":4}',
    );
  });

  it('lets one request through after its rest, and closes when that one is answered', () => {
    failing(breaker, 5);
    clock.at += 5_000;
    const probe = breaker.enter();
    expect(breaker.circuit.state).toBe('half_open');
    expect(refusal(() => breaker.enter())).toContain('Retry after 1 second.');
    breaker.left(probe);
    expect(breaker.enter()).toEqual({ probe: true });
    breaker.succeeded();
    expect([breaker.circuit.state, breaker.enter()]).toEqual(['closed', { probe: false }]);
  });

  it('rests for twice as long after each probe that failed, up to a minute, and from the beginning once it had closed', () => {
    failing(breaker, 5);
    const rests: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      rests.push(breaker.circuit.restMs);
      clock.at += breaker.circuit.restMs;
      failing(breaker, 1);
    }
    expect([rests, breaker.circuit.opened]).toEqual([[5_000, 10_000, 20_000, 40_000, 60_000, 60_000], 1]);
    clock.at += 60_000;
    breaker.enter();
    breaker.succeeded();
    failing(breaker, 5);
    expect(breaker.circuit).toMatchObject({ state: 'open', restMs: 5_000, opened: 2 });
  });

  it('takes many requests that fail at once for one outage', () => {
    const passages = Array.from({ length: 20 }, () => breaker.enter());
    for (const passage of passages) breaker.failed(passage);
    expect(breaker.circuit).toEqual({ state: 'open', failures: 5, restMs: 5_000, opened: 1 });
  });
});

describe('what opens it', () => {
  let mls: TinyReso;
  let connection: MlsConnection;
  beforeEach(async () => {
    mls = new TinyReso();
    await mls.start();
    connection = connectionTo(mls.origin);
  });
  afterEach(async () => {
    await connection.close();
    await mls.stop();
  });
  const ask = async (signal = new AbortController().signal): Promise<string> => {
    const permit = await connection.ledger.reserve('a', false);
    const answer = connection.client.query({ resource: 'Property', query: { top: 1 } }, { permit, subject: 'a', shared: false, signal });
    return answer.then(
      () => 'answered',
      (error: unknown) => (error instanceof Refusal ? error.code : 'no refusal'),
    );
  };
  const html = { 'content-type': 'text/html' };

  it.each<[string, Reply, string]>([
    ['a failure of its own', { status: 500 }, 'UPSTREAM_ERROR'],
    ['a gateway before it', { status: 502, headers: html, body: '<html>' }, 'UPSTREAM_DOWN'],
    ['a page for people where data was asked for', { status: 200, headers: html, body: '<html>' }, 'UPSTREAM_ERROR'],
    ['a connection that breaks', { cut: 0 }, 'UPSTREAM_DOWN'],
  ])('%s, five times', { timeout: 20_000 }, async (_name, reply, code) => {
    mls.answer = () => reply;
    for (let n = 0; n < 5; n += 1) expect(await ask()).toBe(code);
    const sent = mls.asked.length;
    expect([await ask(), mls.asked.length - sent]).toEqual(['UPSTREAM_DOWN', 0]);
    expect(connection.client.health).toEqual({
      state: 'down',
      reason: expect.stringMatching(/^it failed 5 times in a row; asked again in \d s$/),
    });
  });

  it.each<[string, Reply, string]>([
    ['a query that the MLS does not take', { status: 400 }, 'MLS_QUERY'],
    ['what it has not implemented', { status: 501 }, 'MLS_QUERY'],
    ['a resource that it does not have', { status: 404 }, 'UPSTREAM_ERROR'],
    ['a credential that it refuses', { status: 403 }, 'UPSTREAM_ERROR'],
    ['an answer too large', { body: { value: [{ PublicRemarks: 'x'.repeat(17 * 1024 * 1024) }] } }, 'RESULT_TOO_LARGE'],
  ])('not %s', { timeout: 30_000 }, async (_name, reply, code) => {
    await connection.close();
    connection = connectionTo(mls.origin, { timeoutMs: 20_000 });
    mls.answer = () => reply;
    for (let n = 0; n < 6; n += 1) expect(await ask()).toBe(code);
    expect(connection.upstream.client.circuit).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('not callers that leave', async () => {
    mls.answer = () => ({ body: { value: [] }, stall: true });
    for (let n = 0; n < 6; n += 1) expect(await ask(AbortSignal.timeout(20))).toBe('CANCELLED');
    expect(connection.upstream.client.circuit).toMatchObject({ state: 'closed', failures: 0 });
  });
});
