import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { OpenStream } from '../support/open-stream.js';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const OTHER = 'agent2@harbor.example';
const ASSISTANT = 'assistant@harbor.example';
const BROKER = 'broker@harbor.example';
const PATIENTLY = { timeout: 20_000, interval: 100 };
const CAPS = 'exportCaps: { rowsPerCall: 20, rowsPerSession: 45, distinctListingsPerDay: 30, searchesPerHour: 45 }';

let system: RunningSystem;
let second: GatewayProcess;

/** Two nodes on one database, with caps that a test can reach. */
beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace(/exportCaps: \{[^}]*\}/, `${CAPS}\n    timeout: 60s`) });
  second = await system.secondNode();
});
afterAll(() => system?.stop());

const peerAt = (node: { readonly url: string }, user: string, era: Era = '2026'): Promise<RawPeer> =>
  new RawPeer(era, `${node.url}/mcp`, system.token(user)).open();
/** As many calls as asked for, turn by turn at both nodes. */
async function inTurns(user: string, count: number, call: (peer: RawPeer, turn: number) => Promise<Exchange>): Promise<Exchange[]> {
  const peers = [await peerAt(system, user), await peerAt(second, user, '2025')];
  const answers: Exchange[] = [];
  for (let turn = 0; turn < count; turn += 1) answers.push(await call(peers[turn % 2]!, turn));
  return answers;
}
const eventsOf = (label: string) => system.audit().filter(({ events }) => (events as string[] | undefined)?.includes(label));

describe('N12: an access code searched for by halves', () => {
  it('is refused from the first query on, and the pattern leaves one event that names the person and no value', async () => {
    const guess = (turn: number) => (turn % 3 === 0 ? `startswith(AccessCode,'${turn % 10}')` : `AccessCode gt '${5000 + turn * 37}'`);
    const answers = await inTurns(AGENT, 14, (peer, turn) =>
      peer.call('mls_search_listings', { filter: guess(turn), top: 0, count: true }),
    );
    // Words of a code are seen before the query is read; other ways to write it are seen in the query.
    for (const answer of answers) expect(['ACCESS_CODE', 'MLS_FIELD']).toContain(refusalCode(answer));
    const events = eventsOf('data.oracle.pattern');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      actor: { subject: AGENT },
      severity: 'alert',
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'mls.oracle-probing' })]),
    });
    expect(JSON.stringify(system.audit())).not.toMatch(/AccessCode|gt '5/);
  }, 120_000);
});

describe('what one person may take away', () => {
  it('is counted over both nodes: rows of a session', async () => {
    const answers = await inTurns(OTHER, 4, (peer) => peer.call('mls_search_listings', { top: 15 }));
    expect(answers.map(refusalCode)).toEqual([undefined, undefined, undefined, 'MLS_EXPORT_CAP']);
    expect(textOf(answers[3]!)).toMatch(/rows for this hour is reached; it starts again at \d\d:00 UTC/);
  });

  it('F5: is counted over both nodes: one ZIP after the other', async () => {
    const zip = (turn: number) => String(95_600 + turn);
    const answers = await inTurns(ASSISTANT, 48, (peer, turn) => peer.call('mls_search_listings', { postalCode: zip(turn), top: 1 }));
    const codes = answers.map(refusalCode);
    expect(codes.slice(0, 45).filter(Boolean)).toEqual([]);
    expect(codes.slice(45)).toEqual(['MLS_EXPORT_CAP', 'MLS_EXPORT_CAP', 'MLS_EXPORT_CAP']);
    expect(eventsOf('data.enumeration.suspected')).toEqual([
      expect.objectContaining({ actor: expect.objectContaining({ subject: ASSISTANT }), severity: 'alert' }),
    ]);
  }, 120_000);
});

describe('N9: the broker takes the approval of the MLS back', () => {
  const toolsAt = async (node: { readonly url: string }): Promise<string[]> => {
    const { message } = await (await peerAt(node, BROKER)).list();
    return (message!.result!['tools'] as { name: string }[]).map(({ name }) => name).filter((name) => name.startsWith('mls_'));
  };
  const decide = (what: 'suspend' | 'resume', user: string) =>
    system.runAside(['mls', what, 'cascade', '--as', user, '--reason', 'the contract is being looked at']);

  it('its tools disappear at both nodes, open streams hear of it, and calls that run fail closed', async () => {
    const streams = await Promise.all(
      [system, second].map(async (node) => (await peerAt(node, BROKER)).stream({ toolsListChanged: true })),
    );
    for (const stream of streams) expect(stream).toBeInstanceOf(OpenStream);
    expect((await toolsAt(system)).length).toBeGreaterThan(3);
    system.sandbox.reso.setFault({ kind: 'slow', delayMs: 25_000, resource: 'Property' });
    expect((await decide('suspend', AGENT)).stderr).toContain('may not suspend');
    const running = [system, second].map(async (node) => (await peerAt(node, BROKER)).call('mls_search_listings', { top: 3 }));
    expect((await decide('suspend', BROKER)).stdout).toContain('serves no assistant any more');
    for (const answer of await Promise.all(running)) {
      expect(refusalCode(answer)).toBe('MLS_LICENCE');
      expect(answer.text).not.toMatch(/LST-\d/);
    }
    system.sandbox.reso.setFault(undefined);
    for (const node of [system, second]) await expect.poll(() => toolsAt(node), PATIENTLY).toEqual([]);
    for (const stream of streams) {
      await expect.poll(() => (stream as OpenStream).heard, PATIENTLY).toContain('tools/list_changed');
      (stream as OpenStream).close();
    }
    const suspended = system.audit().filter(({ kind }) => kind === 'mls.suspended');
    expect(suspended).toEqual([expect.objectContaining({ actor: expect.objectContaining({ subject: BROKER }) })]);
  }, 120_000);

  it('comes back when somebody who may resumes it', async () => {
    expect((await decide('resume', BROKER)).stdout).toContain('serves again');
    for (const node of [system, second]) await expect.poll(async () => (await toolsAt(node)).length, PATIENTLY).toBeGreaterThan(3);
    expect(refusalCode(await (await peerAt(second, BROKER)).call('mls_search_listings', { top: 1 }))).toBeUndefined();
  }, 120_000);
});
