import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that none of those takes one between here and its use. */
const FIRST = 20_000;
const RANGE = 3_000;
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % 4;
let next = randomInt(RANGE);

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A port on loopback that was free a moment ago. Files that run at the same time have ranges of their own. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < RANGE; tries += 1) {
    const port = FIRST + worker * RANGE + next;
    next = (next + 1) % RANGE;
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free on loopback');
}
