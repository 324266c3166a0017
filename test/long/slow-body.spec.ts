import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningSystem } from '../support/system.js';

/** The minute that a request has, and the half in which Node looks at it. */
const PATIENCE_MS = 110_000;

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

/** What comes back to a request of which two bytes in a hundred are ever sent, once its connection has ended. */
function answerToHalf(path: string): Promise<string> {
  const { hostname, port } = new URL(system.url);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n{"`),
    );
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

describe('a body that never ends', () => {
  it.concurrent.each(['/oauth/token', '/oauth/register'])(
    'holds no connection for long: %s',
    async (path) => {
      expect(await answerToHalf(path)).toMatch(/^HTTP\/1\.1 4\d\d /);
    },
    PATIENCE_MS,
  );
});
