import { buildWorld } from '@gatehouse/sandbox-app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const LOOPING = 'agent@harbor.example';
/** Nineteen more agents of the world, with accounts of their own. */
const AGENTS = buildWorld()
  .tables.Member.filter(
    (member) =>
      /^MEM-[12]0/.test(member.MemberKey) &&
      member.MemberKey > 'MEM-1004' &&
      member.MemberType === 'REALTOR Salesperson' &&
      member.MemberStatus === 'Active' &&
      member['MemberMlsAccessYN'] === true,
  )
  .slice(0, 19)
  .map(({ MemberKey }) => ({ user: `${MemberKey.toLowerCase()}@harbor.example`, member: MemberKey }));

let system: RunningSystem;
let other: GatewayProcess;

/** Two gateways on one database, before an MLS that allows what MLS Grid does. */
beforeAll(async () => {
  const accounts = AGENTS.map(({ user, member }) => `    - { user: ${user}, member: ${member} }\n`).join('');
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace(/limits: \{ perSecond: 20,.*\}/, 'limits: { perSecond: 2, perHour: 7200, perDay: 40000, maxTop: 200 }')
        .replace('  accounts:\n', `  accounts:\n${accounts}`),
  });
  other = await system.secondNode();
});
afterAll(() => system?.stop());

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
const mostIn = (span: number, moments: readonly number[]): number =>
  Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + span).length));

/** Calls as a well-behaved assistant does: told when to come back, it comes back then. Answers how often it was told so. */
async function search(node: { readonly url: string }, user: string): Promise<number> {
  const peer = await new RawPeer('2026', `${node.url}/mcp`, system.token(user)).open();
  for (let told = 0; ; told += 1) {
    const answer = await peer.call('mls_search_listings', { top: 1 });
    if (answer.message?.result?.['isError'] !== true) return told;
    const meta = (answer.message.result['_meta'] as Record<string, Record<string, unknown>>)['dev.gatehouse/refusal']!;
    expect([refusalCode(answer), meta['retryAfterSeconds']]).toEqual(['MLS_QUOTA', expect.any(Number)]);
    await pause(Number(meta['retryAfterSeconds']) * 1000);
  }
}

describe('twenty agents and two gateways behind one credential of two requests a second', () => {
  it('are all served while one loops, and no third request arrives within a second of the first (N6)', async () => {
    const over = new AbortController();
    let loops = 0;
    const peers = await Promise.all([system, other].map((node) => new RawPeer('2026', `${node.url}/mcp`, system.token(LOOPING)).open()));
    const looping = Array.from({ length: 6 }, async (_, n) => {
      while (!over.signal.aborted) {
        const answer = await peers[n % 2]!.call('mls_search_listings', { top: 1 });
        loops += answer.message?.result?.['isError'] === true ? 0 : 1;
        await pause(20);
      }
    });
    const told = await Promise.all(AGENTS.map(({ user }, n) => search(n % 2 === 0 ? system : other, user)));
    over.abort();
    await Promise.all(looping);
    const moments = system.sandbox.reso.requests.log.filter(({ resource }) => resource !== 'token').map(({ at }) => at);
    expect(AGENTS).toHaveLength(19);
    expect(Math.max(...told)).toBeLessThanOrEqual(2);
    expect([loops > 0, loops <= moments.length / 2]).toEqual([true, true]);
    // As the MLS saw them arrive, however busy this machine is.
    expect(mostIn(1_000, moments)).toBeLessThanOrEqual(2);
    expect(mostIn(3_600_000, moments)).toBeLessThanOrEqual(7_200);
  });
});
