import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListeningServer } from '../support/foreign-server.js';
import { freePort } from '../support/free-port.js';
import { GatewayProcess, repository } from '../support/gateway-process.js';
import { OpenStream } from '../support/open-stream.js';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const OTHER = 'agent2@harbor.example';
const BROKER = 'broker@harbor.example';
const ADMIN = 'admin@harbor.example';
const ASKS = 'test_input_required_result_elicitation';
const CAN_ANSWER = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };

const LIMITS = `
limits:
  - { id: tasks, for: { tool: crm/list_tasks }, each: person, most: 7, per: 1h }
  - { id: trends, for: { tool: market_market_trends }, each: person, most: 120, per: 1h }
  - { id: slow, for: { tool: 'market_slow*' }, each: person, concurrent: 1 }
  - { id: sends, for: { role: agent, action: send }, each: person, most: 1, per: 1h }
  - { id: asked, for: { tool: 'asks/*' }, each: person, most: 1, per: 1h }
  - { id: of-the-firm, for: { tool: market_market_trends, application: counted-firm }, each: brokerage, most: 5, per: 1h }
  - { id: of-an-application, for: { tool: crm/list_contacts }, each: application, most: 5, per: 1h }
  - { id: of-a-tool, for: { tool: 'crm/list_off*' }, each: tool, most: 5, per: 1h }
  - { id: open-streams, each: person, streams: 1 }
`;

let target: ListeningServer;
let system: RunningSystem;
let second: GatewayProcess;

/** Two nodes on one database, with limits that a test can reach. */
beforeAll(async () => {
  const script = join(repository, 'apps/sandbox/bin/conformance-target.js');
  target = await ListeningServer.start({ script }, 'streamableHttp', (port) => ['--port', String(port), '--era', 'modern']);
  const upstream = `  - id: asks\n    transport: http\n    url: ${target.url}\n    asks: [elicitation]\n    tools: { ${ASKS}: { action: read, dataClass: general } }\n`;
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace(/\nlimits:\n(?: {2}- .*\n)+/, LIMITS)
        .replace('\nintegrity:', `\n${upstream}\nintegrity:`)
        .replace('gateway:\n', 'gateway:\n  callTimeout: 5s\n'),
  });
  const port = await freePort();
  const file = join(system.folder, 'second.yaml');
  const yaml = (await readFile(system.configFile, 'utf8')).replace(/^ {2}port: \d+$/m, `  port: ${port}`);
  await writeFile(file, `${yaml}\naudit: { node: node-2 }\n`);
  second = new GatewayProcess(file, `http://127.0.0.1:${port}`, SECRETS);
  await second.start();
});
afterAll(async () => {
  await second?.end();
  await system?.stop();
  await target?.end();
});

const peerAt = (node: { readonly url: string }, user: string, era: Era = '2026'): Promise<RawPeer> =>
  new RawPeer(era, `${node.url}/mcp`, system.token(user)).open();
const call = async (user: string, tool: string, args: Record<string, unknown> = {}): Promise<Exchange> =>
  (await peerAt(system, user)).call(tool, args);
/** Let through, whatever the upstream made of it. */
const isGranted = (exchange: Exchange): boolean => exchange.message?.result !== undefined && refusalCode(exchange) !== 'LIMIT_REACHED';

describe('a limit that two nodes share', () => {
  it.each<[Era, string]>([
    ['2026', AGENT],
    ['2025', OTHER],
  ])('lets exactly as many through as it says while both are asked at once (%s)', async (era, user) => {
    const peers = await Promise.all([system, second].map((node) => peerAt(node, user, era)));
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => peers[n % 2]!.call('crm_list_tasks')));
    expect(answers.filter(isGranted)).toHaveLength(7);
    const refused = answers.filter((answer) => !isGranted(answer));
    expect(new Set(refused.map(refusalCode))).toEqual(new Set(['LIMIT_REACHED']));
    for (const answer of refused) {
      const meta = (answer.message!.result!['_meta'] as Record<string, Record<string, unknown>>)['dev.gatehouse/refusal']!;
      expect(meta).toMatchObject({ retryable: true, retryAfterSeconds: expect.any(Number) });
      expect(textOf(answer)).toContain(`Retry after ${meta['retryAfterSeconds']} seconds.`);
      expect([answer.status, meta['retryAfterSeconds']]).toEqual([
        200,
        expect.toSatisfy((seconds: number) => seconds > 3_590 && seconds <= 3_660),
      ]);
    }
  });

  it('is on record with its id, in the audit and in the figures', async () => {
    const denied = system.audit().filter(({ limit }) => limit === 'tasks');
    expect(denied).toHaveLength(46);
    expect(denied[0]).toMatchObject({ kind: 'tool.call.denied', code: 'LIMIT_REACHED', outcome: 'refused' });
    const figures = await Promise.all([system, second].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
    const counted = figures.map((text) => Number(/gatehouse_limited_calls_total\{limit="tasks"\} (\d+)/.exec(text)?.[1] ?? 0));
    expect(counted[0]! + counted[1]!).toBe(46);
  });

  it('is shown, and is still reached when both nodes were killed', async () => {
    const shown = JSON.parse((await system.runAside(['limits', 'show', AGENT, '--json'])).stdout) as Record<string, unknown>[];
    expect(shown).toEqual([expect.objectContaining({ limit: 'tasks', used: 7, most: 7, per: '1h' })]);
    for (const node of [system.gateway, second]) await node.end('SIGKILL');
    await Promise.all([system.gateway.start(), second.start()]);
    expect(refusalCode(await call(AGENT, 'crm_list_tasks'))).toBe('LIMIT_REACHED');
  }, 180_000);

  it('begins anew for one whom an administrator resets, with a reason', async () => {
    const reset = (...by: string[]) => system.runAside(['limits', 'reset', AGENT, ...by]);
    expect((await reset('--as', BROKER, '--reason', 'I want to')).stderr).toContain('may not reset limits');
    expect((await reset('--as', ADMIN)).status).toBe(64);
    expect((await reset('--as', ADMIN, '--reason', 'a loop was mended')).stdout).toContain('begin anew');
    const record = system.audit().find(({ kind }) => kind === 'limit.reset');
    expect(record).toMatchObject({ actor: { subject: ADMIN }, details: { who: AGENT, reason: 'a loop was mended' } });
    // A node asks again for a full limit after half a second.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(isGranted(await call(AGENT, 'crm_list_tasks'))).toBe(true);
    expect(refusalCode(await call(OTHER, 'crm_list_tasks'))).toBe('LIMIT_REACHED');
  }, 180_000);
});

describe('an agent that loops', () => {
  it('is refused by its own limit, and everybody else is answered as ever', async () => {
    const [looping, working] = [await peerAt(system, AGENT), await peerAt(system, OTHER)];
    const loop = Promise.all(
      Array.from({ length: 8 }, async () => {
        const answers: Exchange[] = [];
        for (let n = 0; n < 50; n += 1) answers.push(await looping.call('market_market_trends'));
        return answers;
      }),
    );
    const work: Exchange[] = [];
    for (let n = 0; n < 20; n += 1) work.push(await working.call('market_market_trends'));
    expect(work.filter(isGranted)).toHaveLength(20);
    expect((await loop).flat().filter(isGranted)).toHaveLength(120);
  });
});

describe('a limit of the brokerage, an application or a tool', () => {
  const asked = async (tool: string, who: readonly (readonly [string, string])[]) => {
    const calls = Array.from({ length: 12 }, async (_, n) => {
      const [user, application] = who[n % who.length]!;
      const node = [system, second][Math.floor(n / who.length) % 2]!;
      return (await new RawPeer('2026', `${node.url}/mcp`, system.token(user, application)).open()).call(
        tool,
        tool === 'crm_list_offers' ? { listingKey: 'LST-000529' } : {},
      );
    });
    return (await Promise.all(calls)).filter(isGranted).length;
  };

  it.each<[string, string, readonly (readonly [string, string])[], number]>([
    [
      'one for all of the firm',
      'market_market_trends',
      [
        [OTHER, 'counted-firm'],
        [BROKER, 'counted-firm'],
      ],
      5,
    ],
    [
      'one for each application, whoever uses it',
      'crm_list_contacts',
      [
        [AGENT, 'one'],
        [OTHER, 'one'],
        [AGENT, 'two'],
      ],
      9,
    ],
    [
      'one for the tool, whoever calls it by what',
      'crm_list_offers',
      [
        [AGENT, 'three'],
        [OTHER, 'four'],
      ],
      5,
    ],
  ])('is %s, at both nodes together', async (_what, tool, who, granted) => {
    expect(await asked(tool, who)).toBe(granted);
  });
});

describe('what is not counted', () => {
  it('is a call that waits for approval; its approval is not used up where the limit is reached', async () => {
    const message = (text: string) => ({ to: system.sandbox.world.story.ownContact, subject: 'Your tour', purpose: 'service', body: text });
    const held = await call(AGENT, 'crm_send_message', message('first'));
    const again = await call(AGENT, 'crm_send_message', message('second'));
    expect([refusalCode(held), refusalCode(again)]).toEqual(['APPROVAL_NEEDED', 'APPROVAL_NEEDED']);
    for (const answer of [held, again]) {
      const review = /review ([0-9a-f-]{36})/.exec(textOf(answer))![1]!;
      expect((await system.runAside(['approvals', 'approve', review, '--as', BROKER])).status).toBe(0);
    }
    expect(refusalCode(await call(AGENT, 'crm_send_message', message('first')))).toBeUndefined();
    expect(refusalCode(await call(AGENT, 'crm_send_message', message('second')))).toBe('LIMIT_REACHED');
    await system.runAside(['limits', 'reset', AGENT, '--as', ADMIN, '--reason', 'next']);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(refusalCode(await call(AGENT, 'crm_send_message', message('second')))).toBeUndefined();
  }, 180_000);

  it('is the answer to a question of a call that was, once', async () => {
    const peer = await new RawPeer('2026', `${system.url}/mcp/asks`, system.token(AGENT)).open();
    const ask = (params: object = {}) => peer.request('tools/call', { name: ASKS, arguments: {}, _meta: CAN_ANSWER, ...params });
    const asked = (await ask()).message!.result!;
    const [key] = Object.keys(asked['inputRequests'] as object);
    const inputResponses = { [key!]: { action: 'accept', content: { name: 'deck' } } };
    const answer = { inputResponses, ...(asked['requestState'] === undefined ? {} : { requestState: asked['requestState'] }) };
    expect(textOf(await ask(answer))).toContain('deck');
    // The same answer again is a call again.
    expect(refusalCode(await ask(answer))).toBe('LIMIT_REACHED');
    expect(refusalCode(await ask())).toBe('LIMIT_REACHED');
  });

  it('is a list, however often it is read', async () => {
    const peer = await peerAt(system, OTHER);
    // Older counts would run out meanwhile.
    expect((await system.runAside(['limits', 'reset', OTHER, '--as', ADMIN, '--reason', 'count lists'])).status).toBe(0);
    const before = system.run(['limits', 'show', OTHER]).stdout;
    for (let n = 0; n < 10; n += 1) expect((await peer.list()).status).toBe(200);
    expect(system.run(['limits', 'show', OTHER]).stdout).toBe(before);
  });
});

describe('a limit on what there is at one time', () => {
  it('refuses the second call while the first one runs, at either node, and lets it through afterwards', async () => {
    const [here, there] = [await peerAt(system, OTHER), await peerAt(second, OTHER)];
    const both = await Promise.all([here, there].map((peer) => peer.call('market_slow_report', { city: 'Sacramento' })));
    expect(both.filter(isGranted)).toHaveLength(1);
    const refused = both.find((answer) => !isGranted(answer))!;
    expect([refusalCode(refused), textOf(refused)]).toEqual(['LIMIT_REACHED', expect.stringContaining('Retry after 1 second.')]);
    const node = isGranted(both[0]!) ? here : there;
    expect(refusalCode(await node.call('market_slow_report', { city: 'Sacramento' }))).toBe('UPSTREAM_TIMEOUT');
  });

  it.each<[Era, string, number]>([
    ['2026', AGENT, 429],
    ['2025', OTHER, 409],
  ])('refuses one open stream too many and takes another when it was closed (%s)', async (era, user, status) => {
    const peer = await peerAt(system, user, era);
    const listen = { toolsListChanged: true };
    const first = await peer.stream(listen);
    if (!(first instanceof OpenStream)) throw new Error(first.refusal);
    const refused = await peer.stream(listen);
    expect(refused).toMatchObject({ status, refusal: expect.stringContaining('LIMIT_REACHED') });
    first.close();
    const streams: OpenStream[] = [];
    await expect
      .poll(
        async () => {
          const next = await peer.stream(listen);
          if (next instanceof OpenStream) streams.push(next);
          return streams.length;
        },
        { timeout: 5_000 },
      )
      .toBe(1);
    streams[0]!.close();
    expect(system.audit()).toContainEqual(expect.objectContaining({ kind: 'stream.denied', limit: 'open-streams' }));
  });
});
