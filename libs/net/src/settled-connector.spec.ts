import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from 'undici';
import { FetchRefused, NameResolver, settledConnector } from './index.js';

class Scripted extends NameResolver {
  asked = 0;

  constructor(private readonly answers: readonly (readonly string[])[]) {
    super();
  }

  override addresses(): Promise<readonly string[]> {
    const answer = this.answers[Math.min(this.asked, this.answers.length - 1)];
    this.asked += 1;
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('ENOTFOUND'));
  }
}

let connections = 0;
const server = createServer((_request, response) => response.setHeader('connection', 'close').end('here'));
server.on('connection', () => (connections += 1));
let port = 0;
const pools: Pool[] = [];

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
  connections = 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

function asking(host: string, rules: Parameters<typeof settledConnector>[0]): () => Promise<string> {
  const pool = new Pool(`http://${host}:${port}`, { connect: settledConnector(rules) });
  pools.push(pool);
  return async () => (await pool.request({ path: '/', method: 'GET' })).body.text();
}
const reasonOf = async (asked: Promise<unknown>): Promise<string> => {
  const fault: unknown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(FetchRefused);
  return (fault as FetchRefused).reason;
};

describe('a place that settings name', () => {
  it('is connected to where it is an address, or localhost', async () => {
    expect(await asking('127.0.0.1', {})()).toBe('here');
    expect(await asking('localhost', { resolver: new Scripted([['127.0.0.1']]) })()).toBe('here');
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::ffff:10.0.0.1', 'fd00::1'])(
    'is not connected to where its name leads inside, to %s, and says what to do',
    async (address) => {
      const resolver = new Scripted([['1.1.1.1', address]]);
      expect(await reasonOf(asking('vendor.example', { resolver })())).toContain('list it under egress.allow');
      expect(connections).toBe(0);
    },
  );

  it('is connected to inside where its name or address is listed', async () => {
    const resolver = new Scripted([['127.0.0.1']]);
    expect(await asking('crm.internal.example', { resolver, allow: ['crm.internal.example'] })()).toBe('here');
    expect(await asking('crm.internal.example', { resolver, allow: ['127.0.0.0/8'] })()).toBe('here');
  });

  it('is judged at each connection: a name that has another address by then leads nowhere', async () => {
    const ask = asking('vendor.example', { resolver: new Scripted([['127.0.0.1'], ['192.168.0.1']]), allow: ['127.0.0.1'] });
    expect(await ask()).toBe('here');
    expect(await reasonOf(ask())).toContain('public Internet');
    expect(connections).toBe(1);
  });

  it('is not localhost where that leads elsewhere, and nowhere without an address', async () => {
    expect(await reasonOf(asking('localhost', { resolver: new Scripted([['10.0.0.1']]) })())).toContain('public Internet');
    expect(await reasonOf(asking('vendor.example', { resolver: new Scripted([]) })())).toContain('cannot be resolved');
    expect(await reasonOf(asking('vendor.example', { resolver: new Scripted([[]]) })())).toContain('no address');
  });
});
