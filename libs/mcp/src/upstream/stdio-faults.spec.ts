import { afterEach, describe, expect, it } from 'vitest';
import { Refusal } from '@gatehouse/kernel';
import { callFor, contextOf, toolCall } from '../testing/calls.js';
import { entryOf } from '../testing/edge-rig.js';
import { isAlive, StdioRig } from '../testing/stdio-rig.js';
import type { StdioUpstream } from './stdio-upstream.js';

const rig = new StdioRig();
afterEach(() => rig.close());

const byHand = (reply: string) => `
  const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  const reply = async (message) => { ${reply} };
  let rest = '';
  process.stdin.on('data', (piece) => {
    const lines = (rest + piece).split('\\n');
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.method === 'initialize') send({ id: message.id, result: { protocolVersion: '2025-06-18', capabilities: { logging: {}, tools: {} }, serverInfo: { name: 'x', version: '1' } } });
      else if (message.method === 'server/discover') send({ id: message.id, error: { code: -32601, message: 'Method not found' } });
      else reply(message);
    }
  });
`;

const anyEntry = entryOf({ name: 'x', inputSchema: { type: 'object' } }, 'local');
const outcome = (upstream: StdioUpstream, signal?: AbortSignal) =>
  upstream.request(toolCall('x', {}), contextOf(callFor(anyEntry).call, signal)).catch((refusal: Refusal) => refusal.code);

describe('a program that misbehaves', () => {
  it('is down where it does not exist, with a reason that says so', async () => {
    const upstream = rig.upstreamOf('', { command: '/nowhere/at/all', args: [] });
    await expect(upstream.start()).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.reason).toBe('it could not be started (ENOENT)');
  });

  it('is not read by a shell', async () => {
    const upstream = rig.upstreamOf('', { command: 'echo $PATH; exit', args: ['$(id)'] });
    await expect(upstream.start()).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
  });

  it('is ended where it sends a line larger than allowed that is no message', async () => {
    const upstream = rig.upstreamOf(byHand(`process.stdout.write('x'.repeat(50000));`), { maxMessageBytes: 10_000 });
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toBe('it sent a message larger than allowed');
  });

  it('is ended where it closed its output and stays', async () => {
    const upstream = rig.upstreamOf(byHand(`if (message.method === 'tools/call') (await import('node:fs')).closeSync(1);`));
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toBe('it closed its output');
  });

  it('is killed with what it started where it ignores SIGTERM', async () => {
    const child = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    const script = byHand(`send({ id: message.id, result: { content: [{ type: 'text', text: String(spawned.pid) }] } });`);
    const upstream = rig.upstreamOf(`
      import { spawn } from 'node:child_process';
      const spawned = spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
      process.on('SIGTERM', () => {});
      setInterval(() => {}, 1000);
      ${script}`);
    const { content } = (await outcome(upstream)) as { content: { text: string }[] };
    const pid = Number(content[0]!.text);
    expect(isAlive(pid)).toBe(true);
    await upstream.close();
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });

  it('that hangs is told of the cancelled call, by its id', async () => {
    const script = byHand(`
      if (message.method === 'tools/call') { globalThis.called = message.id; process.stderr.write('called\\n'); }
      if (message.method === 'notifications/cancelled') process.exit(message.params.requestId === globalThis.called ? 42 : 1);`);
    const aborting = new AbortController();
    const upstream = rig.upstreamOf(script, { onErrorLine: () => aborting.abort(new Refusal('UPSTREAM_TIMEOUT')) });
    expect(await outcome(upstream, aborting.signal)).toBe('UPSTREAM_TIMEOUT');
    await expect.poll(() => upstream.health.reason, { timeout: 5_000 }).toBe('it ended with code 42');
  });

  it('is started once for all who come at once, and rests after a crash', async () => {
    const lines: string[] = [];
    const upstream = rig.upstreamOf(`process.stderr.write('started\\n'); setTimeout(() => process.exit(1), 50);`, {
      onErrorLine: (line) => void lines.push(line),
      restartMs: { first: 60_000, longest: 60_000 },
    });
    expect(await Promise.all([outcome(upstream), outcome(upstream), outcome(upstream)])).toEqual([
      'UPSTREAM_DOWN',
      'UPSTREAM_DOWN',
      'UPSTREAM_DOWN',
    ]);
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    expect(lines).toEqual(['started']);
  });

  it('that dies of a first message it does not know is greeted the old way the next time', async () => {
    const upstream = rig.upstreamOf(
      byHand(`if (message.method === 'tools/call') send({ id: message.id, result: { content: [] } });`).replace(
        "send({ id: message.id, error: { code: -32601, message: 'Method not found' } })",
        'process.exit(1)',
      ),
    );
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    await expect.poll(() => outcome(upstream), { timeout: 5_000 }).toEqual({ content: [] });
  });

  it('that never answers discovery is legacy after a while', async () => {
    const script = byHand(`if (message.method === 'tools/call') send({ id: message.id, result: { content: [] } });`).replace(
      "send({ id: message.id, error: { code: -32601, message: 'Method not found' } })",
      'undefined',
    );
    expect(await outcome(rig.upstreamOf(script, { probeMs: 50 }))).toEqual({ content: [] });
  });
});

describe('a program that sends a message larger than allowed', () => {
  const large = `const filler = 'x'.repeat(50000);
    const write = (text) => process.stdout.write(text + '\\n');
    const result = '"result":' + JSON.stringify({ content: [{ type: 'text', text: filler + '"id":99}' }] });
    const { id, params } = message;
    if (message.error) globalThis.told = message;
    if (message.method !== 'tools/call') return;
    if (params.name === 'slow') return void setTimeout(() => send({ id, result: { content: [] } }), 300);
    if (params.name === 'pid') return send({ id, result: { content: [{ type: 'text', text: String(process.pid) }] } });
    if (params.name === 'first') write('{"jsonrpc":"2.0","id":' + id + ',' + result + '}');
    if (params.name === 'last') write('{' + result + ',"jsonrpc":"2.0","id":' + id + '}');
    if (params.name === 'nowhere') write('{"jsonrpc":"2.0",' + result + '}');
    if (params.name === 'news') write('{"method":"notifications/progress","params":{"message":"' + filler + '"},"jsonrpc":"2.0"}');
    if (params.name === 'question') write('{"method":"x/y","params":{"a":"' + filler + '"},"jsonrpc":"2.0","id":' + (id + 1) + '}');
    if (params.name === 'endless') setInterval(() => process.stdout.write('{"result":' + filler), 1);
    if (params.name === 'news') send({ id, result: { content: [] } });
    if (params.name === 'question') setTimeout(() => send({ id, result: { content: [{ type: 'text', text: told.error.message }] } }), 100);`;
  const started = () => rig.upstreamOf(byHand(large), { maxMessageBytes: 10_000 });
  const call = (upstream: StdioUpstream, name: string) =>
    upstream.request(toolCall(name, {}), contextOf(callFor(anyEntry).call)).catch((refusal: Refusal) => refusal.code);

  it.each(['first', 'last'])('goes on for all others; the call that it answers hears so (id %s)', async (name) => {
    const upstream = started();
    const pid = await call(upstream, 'pid');
    expect(await Promise.all([call(upstream, 'slow'), call(upstream, name)])).toEqual([{ content: [] }, 'RESULT_TOO_LARGE']);
    expect(await call(upstream, 'pid')).toEqual(pid);
    expect(upstream.health.state).toBe('up');
  });

  it('has all who wait hear so where it does not say whom it answers', async () => {
    const upstream = started();
    await upstream.start();
    expect(await Promise.all([call(upstream, 'slow'), call(upstream, 'nowhere')])).toEqual(['RESULT_TOO_LARGE', 'RESULT_TOO_LARGE']);
  });

  it('loses news that are too large, and hears of a question that is', async () => {
    const upstream = started();
    expect(await call(upstream, 'news')).toEqual({ content: [] });
    expect(await call(upstream, 'question')).toEqual({ content: [{ type: 'text', text: 'The request is too large' }] });
  });

  it('is ended where the message does not end', async () => {
    const upstream = started();
    expect(await call(upstream, 'endless')).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toBe('it sent a message larger than allowed');
  });
});

describe('a program that gives numbers back as texts', () => {
  it('is understood: its answers and its progress', async () => {
    const upstream = rig.upstreamOf(`
      const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
      const greeting = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } };
      (await import('node:readline')).createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, method, params } = JSON.parse(line);
        const answer = (rest) => send({ id: String(id), ...rest });
        if (method === 'initialize') return answer({ result: greeting });
        if (method === 'server/discover') return answer({ error: { code: -32601, message: 'Method not found' } });
        if (method !== 'tools/call') return;
        send({ method: 'notifications/progress', params: { progressToken: String(params._meta.progressToken), progress: 1 } });
        answer({ result: { content: [] } });
      });`);
    const { call, heard } = callFor(anyEntry, {}, { terms: { progressToken: 'p' } });
    expect(await upstream.request(toolCall('x', {}), contextOf(call, AbortSignal.timeout(3_000)))).toEqual({ content: [] });
    expect(heard).toMatchObject([{ params: { progress: 1 } }]);
  });
});

describe('logs of a program', () => {
  const logging = byHand(`
    if (message.method === 'logging/setLevel') send({ id: message.id, result: {} });
    if (message.method !== 'tools/call') return;
    send({ method: 'notifications/message', params: { level: 'error', data: 'of ' + message.params.name } });
    setTimeout(() => send({ id: message.id, result: { content: [] } }), 50);`);

  it('reach the caller who asked while it is the only one, and nobody while there are several', async () => {
    const upstream = rig.upstreamOf(logging);
    const asking = () => callFor(anyEntry, {}, { terms: { logLevel: 'info' } });
    const alone = asking();
    await upstream.request(toolCall('x', {}), contextOf(alone.call));
    expect(alone.heard).toMatchObject([{ params: { data: 'OF X' } }]);
    const both = [asking(), asking()];
    await Promise.all(both.map(({ call }) => upstream.request(toolCall('x', {}), contextOf(call))));
    expect(both.at(-1)?.heard).toEqual([]);
  });
});

describe('changes of the list of a program', () => {
  it('are heard', async () => {
    const upstream = rig.upstreamOf(
      byHand(
        `if (message.method === 'notifications/initialized') setTimeout(() => send({ method: 'notifications/tools/list_changed' }), 20);`,
      ),
    );
    let changes = 0;
    upstream.onListChanged(() => (changes += 1));
    await upstream.start();
    await expect.poll(() => changes, { timeout: 5_000 }).toBe(1);
  });
});
