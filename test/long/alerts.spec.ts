import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { HttpCollector } from '../support/log-destinations.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const WAIT = { timeout: 30_000, interval: 100 };

let http: HttpCollector;
let system: RunningSystem;
let other: GatewayProcess;

beforeAll(async () => {
  http = await HttpCollector.start();
  const alerts = `
alerts:
  channels: [{ id: chat, kind: slack, to: ${http.url}/slack }]
egress: { allow: [127.0.0.1] }
`;
  system = await RunningSystem.start({ edit: (yaml) => `${yaml}${alerts}` });
  other = await system.secondNode();
});
afterAll(async () => {
  await system?.stop();
  http?.stop();
});

/** Asks for a hidden field, which is refused and on record before the answer is there. Five times by one person within a quarter of an hour are told. */
async function probe(node: { readonly url: string }, user: string): Promise<void> {
  const peer = new RawPeer('2026', `${node.url}/mcp`, system.token(user));
  await peer.call('mls_search_listings', { filter: "startswith(OwnerPhone,'916')", count: true });
}

const raised = (user: string) =>
  system.audit().filter(({ kind, actor, details }) => {
    const isProbing = kind === 'alert.raised' && (details as { alert: string }).alert === 'probing';
    return isProbing && (actor as { subject: string }).subject === user;
  });
const told = (user: string) => http.at('/slack').filter(({ body }) => body.includes(user) && body.includes('Hidden fields'));

describe('alerts of a deployment of two nodes', () => {
  it('count what one person does at both, and tell it once', async () => {
    const user = 'agent@harbor.example';
    for (const node of [system, other, system, other]) await probe(node, user);
    // Two turns of whoever watches.
    await setTimeout(2_500);
    expect(raised(user)).toEqual([]);
    await probe(other, user);
    await expect.poll(() => told(user), WAIT).toHaveLength(1);
    for (const node of [system, other]) await probe(node, user);
    await setTimeout(2_500);
    expect(raised(user)).toHaveLength(1);
    expect(raised(user)[0]).toMatchObject({ details: { count: 5 } });
    expect(told(user)).toHaveLength(1);
  });

  it('are told by the other when the node that watches is killed, none raised twice, none lost, and the chain of them verifies', async () => {
    const [before, across] = ['agent2@harbor.example', 'assistant@harbor.example'];
    // The fifth is on record when the node is killed, and nobody has judged it yet, or just now.
    for (let n = 0; n < 5; n += 1) await probe(system, before);
    for (let n = 0; n < 3; n += 1) await probe(system, across);
    await system.gateway.end('SIGKILL');
    for (let n = 0; n < 2; n += 1) await probe(other, across);
    for (const user of [before, across]) await expect.poll(() => told(user).length, WAIT).toBeGreaterThan(0);
    await setTimeout(2_500);
    expect([raised(before).length, raised(across).length, told(across).length]).toEqual([1, 1, 1]);
    // What was being written to a channel when the node was killed may be written again.
    expect(told(before).length).toBeLessThanOrEqual(2);
    const exported = join(system.folder, 'trail.jsonl');
    writeFileSync(exported, system.run(['audit', 'export']).stdout);
    const verified = system.run(['audit', 'verify', exported]);
    expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining('alerts.all')]);
  });
});
