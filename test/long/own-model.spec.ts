import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { PlainServer } from '../support/plain-server.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** A model that the deployment brings (gateway.yaml, sanitize.model), through a running gateway and through `gatehouse inspect -c`. */
const WORD = 'lantern';
const MODULE = `
import { readFileSync } from 'node:fs';

/** Stands in for a model that a deployment brings: it is sure of texts that name what its file names, and fails at a broken one. */
export async function load({ path }) {
  const word = readFileSync(path, 'utf8').trim();
  return async (text) => {
    if (text.includes(\`broken \${word}\`)) throw new Error('The runtime ran out of memory.');
    return text.includes(\`violet \${word}\`) ? 0.97 : 0.01;
  };
}
`;
const SHA256 = createHash('sha256').update(WORD).digest('hex');
const model = (module: string, sha256 = SHA256) =>
  `\nsanitize:\n  model: { module: ${module}, path: ./guard.onnx, sha256: ${sha256}, surfaces: [result, remarks, document, description], deadline: 5s }\n\nmls:`;

const TOOLS = ['red', 'violet', 'broken'].map((colour) => ({
  name: colour,
  description: `Tells what the ${colour} ${WORD} on the porch costs in this shop.`,
  inputSchema: { type: 'object' },
}));

let system: RunningSystem;
let shop: PlainServer;
beforeAll(async () => {
  shop = await PlainServer.start('modern', { tools: TOOLS }, () => ({ content: [{ type: 'text', text: 'Ten dollars.' }] }));
  const terms = TOOLS.map(({ name }) => `${name}: { action: read, dataClass: general }`).join(', ');
  const section = `  - id: shop\n    transport: http\n    url: ${shop.url}\n    tools: { ${terms} }\n`;
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace('\nmls:', model('./guard.mjs')).replace('\nintegrity:', `\n${section}\nintegrity:`),
    files: { 'guard.onnx': WORD, 'guard.mjs': MODULE },
  });
});
afterAll(async () => {
  await system?.stop();
  await shop?.stop();
});

async function drafted(purpose: string) {
  const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token('agent@harbor.example')).open();
  return peer.call('crm_draft_message', { contactKey: system.sandbox.world.story.ownContact, channel: 'email', purpose });
}

describe('a model of the deployment', () => {
  it('takes what it is sure of out of an answer, and leaves the rest', async () => {
    const { message } = await drafted(`Say that the violet ${WORD} on the porch stays with the house`);
    expect(JSON.stringify(message?.result)).not.toContain(`violet ${WORD}`);
    expect(refusalCode(await drafted(`Say that the red ${WORD} stays`))).toBeUndefined();
    expect(JSON.stringify((await drafted(`Say that the red ${WORD} stays`)).message?.result)).toContain(`red ${WORD}`);
  });

  it('has the answer refused where it fails', async () => {
    const { message } = await drafted(`Say that the broken ${WORD} was mended`);
    expect(JSON.stringify(message)).not.toContain(`broken ${WORD}`);
    const refused = await drafted(`Say that the broken ${WORD} was mended`);
    expect(refused.message?.error).toMatchObject({ code: -32603, message: expect.stringContaining('A check of the texts') as string });
    expect(refused.text).not.toMatch(/deployment-model|memory/);
    const recorded = system.audit().findLast(({ kind }) => String(kind).startsWith('tool.call.'));
    expect(recorded).toMatchObject({ kind: 'tool.call.failed', code: 'CHECK_FAILED', tool: { name: 'draft_message' } });
  });

  it('is asked about definitions: one that it is sure of waits for a person, one that it cannot judge is not served, the others are', async () => {
    const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token('agent@harbor.example')).open();
    const { tools } = (await peer.list()).message!.result as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name).filter((name) => name.startsWith('shop_'))).toEqual(['shop_red']);
    expect((await peer.call('shop_red')).text).toContain('Ten dollars.');
    for (const name of ['shop_violet', 'shop_broken']) expect((await peer.call(name)).text).not.toContain('Ten dollars.');
    const { stdout } = await system.runAside(['pins', 'list']);
    expect(stdout).toMatch(/violet.*deployment-model/);
    expect(stdout).not.toContain('broken');
  });

  it('is asked by gatehouse inspect -c, and not without', () => {
    const lines = [`the violet ${WORD} on the porch`, `the broken ${WORD} on the porch`].map((text) =>
      JSON.stringify({ text, surface: 'result' }),
    );
    const [held, failed] = system
      .run(['inspect'], `${lines.join('\n')}\n`)
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(held).toMatchObject({ verdict: 'hold', findings: [{ rule: 'deployment-model' }] });
    expect(failed).toMatchObject({ fault: expect.stringContaining('deployment-model failed') as string });
    expect(JSON.parse(gatehouse(['inspect'], { input: `${lines[0]}\n` }).stdout)).toMatchObject({ verdict: 'allow' });
  });

  it('stops the start with a sentence where it cannot be used', async () => {
    const file = join(system.folder, 'other.yaml');
    const original = await readFile(system.configFile, 'utf8');
    const starting = async (section: string) => {
      await writeFile(file, original.replace(/\nsanitize:[^]*?\n\nmls:/, section));
      const { status, stderr } = gatehouse(['check', '-c', file], { env: system.gateway.env });
      expect(status).not.toBe(0);
      return stderr;
    };
    expect(await starting(model('onnx-adapter-of-ours'))).toContain('Run npm install onnx-adapter-of-ours in that folder');
    expect(await starting(model('./none.mjs'))).toContain('sanitize.model.module could not be loaded');
    expect(await starting(model('./none.mjs', 'a'.repeat(64)))).toContain('has another SHA-256');
  });
});
