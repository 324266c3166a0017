import { createServer } from 'node:http';
import { listen, stop } from './edge-rig.js';

/** A port that nobody listens on, for a server whose address has to be known before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listen(server);
  await stop(server);
  return Number(new URL(url).port);
}
