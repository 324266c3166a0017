import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConnector, Pool } from 'undici';
import { loopbackCertificate } from '../../../../test/support/loopback-certificate.js';
import { judgedByKey, redirectOf } from './reached.js';

const made = loopbackCertificate();
const spki = new X509Certificate(made.certificate).publicKey.export({ type: 'spki', format: 'der' });
const KEY = createHash('sha256').update(spki).digest('base64');

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer({ cert: made.certificate, key: made.key }, (_request, response) => void response.end('here'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

async function asked(keys: readonly string[]): Promise<string> {
  const pool = new Pool(origin, { connect: judgedByKey(keys, buildConnector({ ca: made.certificate })) });
  try {
    return await (await pool.request({ path: '/', method: 'GET' })).body.text();
  } finally {
    await pool.destroy();
  }
}

describe('a connection that is judged by its key', () => {
  it('is given where the key is one of those that were named', async () => {
    expect(await asked([KEY])).toBe('here');
    expect(await asked(['other', KEY])).toBe('here');
  });

  it('is not given where it is another, which is said with the key that was shown', async () => {
    await expect(asked(['other'])).rejects.toMatchObject({ showsKey: KEY });
  });
});

it('tells where a redirect leads without what may be a secret', () => {
  const from = new URL('https://crm.example/mcp');
  expect(redirectOf('https://other.example/mcp?token=x#y', from)).toBe('https://other.example/mcp');
  expect(redirectOf('/there', from)).toBe('https://crm.example/there');
  expect(redirectOf(undefined, from)).toBe('somewhere');
});
