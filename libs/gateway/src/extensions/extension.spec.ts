import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfigText } from '@gatehouse/config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extensionLines, sinkExtension } from './extension-parts.js';

const TEMPLATES = new URL('../../../../templates/', import.meta.url);
const EXAMPLE = readFileSync(new URL('extensions/daily-files.mjs', TEMPLATES), 'utf8');
const YAML = readFileSync(fileURLToPath(new URL('brokerage/gateway.yaml', TEMPLATES)), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-extension-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function withModule(code: string, more = '') {
  writeFileSync(join(folder, 'own.mjs'), code);
  const sink = `{ id: own, kind: extension, to: ./own.mjs, settings: { folder: ${JSON.stringify(join(folder, 'days'))} }${more} }`;
  const loaded = loadConfigText(`${YAML}\naudit: { sinks: [${sink}] }\n`, 'gateway.yaml', { secretCheck: 'when-used' });
  return { loaded, sink: loaded.config.audit.sinks[0]! };
}
const started = (code: string, more = '') => {
  const { loaded, sink } = withModule(code, more);
  return sinkExtension({ secret: () => 'given-secret' }, sink, folder).then((peer) => ({ peer, loaded }));
};
const sinkOf = (body: string) =>
  `export const extension = { kind: 'sink', gateway: '^0.2.0' };\nexport async function open(terms) { ${body} }\n`;

describe('the example of a sink of a deployment', () => {
  it('takes lines into one file a day', async () => {
    const { peer, loaded } = await started(EXAMPLE);
    await peer.send(['{"a":1}', '{"a":2}']);
    await peer.send(['{"a":3}']);
    await peer.close();
    const written = readdirSync(join(folder, 'days')).map((day) => readFileSync(join(folder, 'days', day), 'utf8'));
    expect(written.join('')).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
    expect(await extensionLines(loaded, folder)).toEqual(['the extension own fits']);
  });
});

describe('an extension', () => {
  it.each([
    ['for another gateway', EXAMPLE.replace('^0.2.0', '^7.0.0'), /is for gateway \^7\.0\.0, and this is \d/],
    ['of another kind', EXAMPLE.replace("'sink'", "'detector'"), /is a detector, and a sink is needed/],
    ['that declares nothing', 'export const nothing = 1;', /exports no extension = /],
    ['of no range', EXAMPLE.replace('^0.2.0', 'latest'), /declares latest, which is no range/],
    ['of a range that ends before', EXAMPLE.replace('^0.2.0', '>=0.0.1 <0.2.0'), /is for gateway >=0\.0\.1 <0\.2\.0/],
    ['that cannot be loaded', "import 'nowhere-installed';", /could not be loaded: Cannot find package/],
    ['that cannot be opened', sinkOf("throw new Error('no disk');"), /could not be opened: no disk/],
  ])('%s keeps the gateway from starting, and says why', async (_, code, why) => {
    await expect(started(code)).rejects.toThrow(why);
  });

  it('that throws, dies or exits ends nothing but itself, and is there again', async () => {
    const code = sinkOf(
      "let turn = 0; return { async send([what]) { turn += 1; if (what === 'throw') throw new Error('full'); if (what === 'exit') process.exit(3); if (what === 'die') { setTimeout(() => { throw new Error('later'); }, 0); await new Promise(() => {}); } if (turn > 1 && what === 'first') throw new Error('not anew'); } };",
    );
    const { peer } = await started(code);
    await expect(peer.send(['throw'])).rejects.toThrow('full');
    await expect(peer.send(['exit'])).rejects.toThrow('Its thread ended');
    await peer.send(['first']);
    await expect(peer.send(['die'])).rejects.toThrow('Its thread ended');
    await peer.send(['first']);
    await peer.close();
  });

  it('has no secret but the one that it is given', async () => {
    process.env['PLANTED_FOR_EXTENSIONS'] = 'planted';
    const code = sinkOf(
      "const { env } = process; return { async send() { if (Object.keys(env).length > 0) throw new Error('environment'); if (terms.secrets.secret !== 'given-secret') throw new Error('no secret'); } };",
    );
    const { peer } = await started(code, ', secret: { fromEnv: OWN_SECRET }');
    delete process.env['PLANTED_FOR_EXTENSIONS'];
    await expect(peer.send(['x'])).resolves.toBeUndefined();
    await peer.close();
  });
});
