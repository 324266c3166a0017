import { request as plainly, type IncomingMessage } from 'node:http';
import { request as securely } from 'node:https';
import { RELAYED } from '@gatehouse/mcp';

/** Of the caller's request: who they are, and the name by which they reach this deployment. */
const PASSED = ['authorization', 'host', 'user-agent'] as const;
/** A node that is well begins to answer at once. */
const PATIENCE_MS = 10_000;

/** Asks another node of this deployment for what the caller asked here; that node checks who they are itself. Rejects where it is not reached. */
export function askedElsewhere(origin: string, request: IncomingMessage): Promise<IncomingMessage> {
  const headers: Record<string, string> = { [RELAYED]: '1' };
  for (const name of PASSED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const url = new URL(request.url ?? '/', origin);
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === 'https:' ? securely : plainly)(url, { headers }, resolve);
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error('the other node does not answer')));
    asked.on('error', reject);
    asked.end();
  });
}
