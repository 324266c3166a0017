import { existsSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Client, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

const bin = (name: string): string => fileURLToPath(new URL(`../bin/${name}`, import.meta.url));
const running: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(new URL('../dist/main.js', import.meta.url)))
    throw new Error('These tests start the built sandbox. Run npm run build first.');
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[]): {
  child: ChildProcess;
  line: Promise<string>;
  end: Promise<{ code: number | null; stderr: string }>;
} {
  const child = spawn(process.execPath, [bin('sandbox.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  return {
    child,
    line: new Promise((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk)))),
    end: new Promise((resolve) => child.once('exit', (code) => resolve({ code, stderr }))),
  };
}

describe('bin/sandbox.js', () => {
  it('says when it is ready, serves, and stops cleanly on SIGTERM while a client is connected', async () => {
    const { child, line, end } = start(['--port', '0']);
    const url = /http:\S+/.exec(await line)?.[0] ?? '';
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok' });
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
  });

  it('names a port in use in one sentence and leaves with 78', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const { code, stderr } = await start(['--port', String(port)]).end;
    holder.close();
    expect({ code, stderr }).toEqual({
      code: 78,
      stderr: `Port ${port} is in use on 127.0.0.1. Stop the program that holds it, or choose another with --port.\n`,
    });
  });

  it.each([
    [['--port', 'eighty'], /--port must be a whole number/],
    [['--seed', '-1'], /seed/],
    [['--colour'], /Unknown option '--colour'[\s\S]*Usage/],
  ])('refuses %j with 78', async (args, sentence) => {
    const { code, stderr } = await start(args).end;
    expect(code).toBe(78);
    expect(stderr).toMatch(sentence);
  });
});

describe('bin/crm-stdio.js', () => {
  it.each(['legacy', 'auto'] as const)('serves the v2 client in mode %s', async (mode) => {
    const client = new Client({ name: 'spec', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [bin('crm-stdio.js')] }) as Transport);
    expect(client.getProtocolEra()).toBe(mode === 'legacy' ? 'legacy' : 'modern');
    expect((await client.listTools()).tools).toHaveLength(27);
    const { structuredContent } = await client.callTool({ name: 'get_contact', arguments: { contactKey: 'CON-00001' } });
    expect(structuredContent).toMatchObject({ ContactKey: 'CON-00001' });
    await client.close();
  });

  it('serves the v1 client', async () => {
    const client = new OldClient({ name: 'spec', version: '1' });
    await client.connect(new OldStdio({ command: process.execPath, args: [bin('crm-stdio.js')] }));
    expect((await client.listTools()).tools).toHaveLength(27);
    await client.close();
  });
});

describe('bin/faulty-stdio.js', () => {
  async function faulty(flags: readonly string[] = [], mode: 'legacy' | 'auto' = 'legacy'): Promise<Client> {
    const client = new Client({ name: 'spec', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [bin('faulty-stdio.js'), ...flags], stderr: 'pipe' }) as Transport,
    );
    return client;
  }

  it.each(['legacy', 'auto'] as const)('answers well when asked to, in mode %s', async (mode) => {
    const client = await faulty([], mode);
    expect((await client.callTool({ name: 'well' })).content).toEqual([{ type: 'text', text: 'well' }]);
    await client.close();
  });

  it('dies on crash', async () => {
    const client = await faulty();
    await expect(client.callTool({ name: 'crash' })).rejects.toThrow(/closed/i);
    await client.close();
  });

  it('never answers hang', async () => {
    const client = await faulty();
    await expect(client.callTool({ name: 'hang' }, { timeout: 300 })).rejects.toThrow(/timed out/i);
    await client.close();
  });

  it('answers after garbage', async () => {
    const client = await faulty();
    expect((await client.callTool({ name: 'garbage' })).content).toEqual([{ type: 'text', text: 'after the garbage' }]);
    await client.close();
  });

  it('cannot be connected to when it crashes at start', async () => {
    await expect(faulty(['--crash-at-start'])).rejects.toThrow(/closed/i);
  });
});
