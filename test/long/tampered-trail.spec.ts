import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditTrail, Checkpoints, exportLines, MemoryAuditStore, MemoryCheckpointStore, NoteSigner } from '@gatehouse/audit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';

/** Written from the formats alone. */
const PLAIN = fileURLToPath(new URL('../support/plain-verifier.mjs', import.meta.url));
const CHAINS = ['node-1', 'node-2'];
const NAME = 'gateway.example/audit';
const signer = new NoteSigner(NAME, generateKeyPairSync('ed25519').privateKey);
const stranger = new NoteSigner(NAME, generateKeyPairSync('ed25519').privateKey);

let folder: string;
let good: readonly string[];
/** The checkpoint over three records of node-1, as somebody keeps it elsewhere. */
let kept: string;
const at = (name: string): string => join(folder, name);

/** Two chains of six records, signed after the third and after the last: lines 1 header, 2-4, 5 checkpoint, 6-8, 9 checkpoint; 10-12, 13, 14-16, 17. */
async function exported(word: string, by: NoteSigner): Promise<{ readonly lines: readonly string[]; readonly first: string }> {
  const [audit, checkpoints] = [new MemoryAuditStore(), new MemoryCheckpointStore()];
  const signing = new Checkpoints({ audit, checkpoints, signer: by });
  for (const chain of CHAINS) {
    const trail = new AuditTrail(audit, { chain, digestKey: Buffer.alloc(32, 3), clock: { now: () => 1_800_000_000_000 } });
    await trail.open();
    for (let n = 1; n <= 6; n += 1) {
      await trail.record({ kind: 'policy.changed', details: { n, word } });
      if (n % 3 === 0) await signing.take(chain);
    }
  }
  const lines: string[] = [];
  for await (const line of exportLines(audit, {}, checkpoints)) lines.push(line);
  return { lines, first: (await checkpoints.latest('node-1', 3))!.note };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-tampered-'));
  const made = await exported('as it was', signer);
  [good, kept] = [made.lines, made.first];
  writeFileSync(at('audit.key'), `${signer.verifier.text}\n`);
  writeFileSync(at('kept.txt'), kept);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What both verifiers say of an export. */
function verdicts(lines: readonly string[], withKept = false): { readonly ours: string; readonly plain: string } {
  writeFileSync(at('trail.jsonl'), `${lines.join('\n')}\n`);
  const more = withKept ? ['--checkpoint', at('kept.txt')] : [];
  const { status, stdout, stderr } = gatehouse(['audit', 'verify', at('trail.jsonl'), '--key', at('audit.key'), ...more]);
  const plain = spawnSync(process.execPath, [PLAIN, at('trail.jsonl'), at('audit.key'), ...(withKept ? [at('kept.txt')] : [])], {
    encoding: 'utf8',
  });
  return { ours: status === 0 ? `good: ${stdout}` : stderr, plain: plain.stdout.trim() || plain.stderr };
}

const changed = (line: string): string => line.replace('as it was', 'otherwise');

/** As somebody does it who can write the database and compute hashes: everything after it fits again, the checkpoints excepted. */
function refitted(lines: readonly string[]): string[] {
  const header = JSON.parse(lines[0]!) as { chains: Record<string, { lastHash: string; lastSeq: number }> };
  const heads = new Map<string, { seq: number; hash: string }>();
  const fitted = lines.slice(1).map((line) => {
    if (line.startsWith('{"checkpoint"')) return line;
    const { chain } = JSON.parse(line) as { chain: string };
    const { seq, hash } = heads.get(chain) ?? { seq: 0, hash: '0'.repeat(64) };
    const event = /"event":(.*),"hash":/.exec(line)![1]!;
    const text = (own: string): string => `{"chain":"${chain}","event":${event},${own}"prevHash":"${hash}","seq":${seq + 1}}`;
    const own = createHash('sha256').update(text('')).digest('hex');
    heads.set(chain, { seq: seq + 1, hash: own });
    return text(`"hash":"${own}",`);
  });
  for (const [chain, { seq, hash }] of heads) Object.assign(header.chains[chain]!, { lastSeq: seq, lastHash: hash });
  return [JSON.stringify(header), ...fitted];
}

it('a good export verifies, for us and for a verifier that is not ours, also with a checkpoint that was kept elsewhere', () => {
  for (const withKept of [false, true]) {
    const { ours, plain } = verdicts(good, withKept);
    expect(ours).toMatch(/^good: The trail verifies: 12 records/);
    expect(plain).toBe('good: 12 records, 4 checkpoints');
  }
});

const TABLE: readonly (readonly [string, number, (lines: readonly string[]) => readonly string[]])[] = [
  ['a record that was changed', 3, (all) => all.with(2, changed(all[2]!))],
  ['a record that was changed, every later hash made to fit', 5, (all) => refitted(all.with(2, changed(all[2]!)))],
  ['a record that was changed after the first checkpoint, made to fit', 9, (all) => refitted(all.with(6, changed(all[6]!)))],
  ['a record that was dropped', 3, (all) => all.toSpliced(2, 1)],
  ['a record that was dropped, made to fit', 4, (all) => refitted(all.toSpliced(2, 1))],
  ['the first record of a chain that was dropped', 2, (all) => all.toSpliced(1, 1)],
  ['a record that was inserted', 3, (all) => all.toSpliced(2, 0, changed(all[2]!))],
  ['a record that was inserted, made to fit', 6, (all) => refitted(all.toSpliced(2, 0, changed(all[2]!)))],
  ['two records in another order', 2, (all) => all.with(1, all[2]!).with(2, all[1]!)],
  ['two records in another order, made to fit', 5, (all) => refitted(all.with(1, all[2]!).with(2, all[1]!))],
  ['a record that is there twice', 4, (all) => all.toSpliced(2, 0, all[2]!)],
  ['a record of the other chain in this one', 7, (all) => all.toSpliced(6, 0, all[10]!)],
  ['an end that was cut', 16, (all) => all.slice(0, -2)],
  ['an end that was cut to where nothing signs it, made to fit', 16, (all) => refitted(all.slice(0, -2))],
  ['a last checkpoint that was taken out', 17, (all) => all.slice(0, -1)],
];

describe('tampering is found, and its place named', () => {
  it.each(TABLE)('%s: line %i', (_, line, tamper) => {
    const { ours, plain } = verdicts(tamper(good));
    expect(ours).toMatch(new RegExp(`^The trail does not verify: line ${line}: `));
    expect(plain).toMatch(new RegExp(`^bad: line ${line}: `));
  });

  it('a fork that the key of the gateway signs: by a checkpoint that was kept elsewhere', async () => {
    const { lines } = await exported('another story', signer);
    expect(verdicts(lines).ours).toMatch(/^good/);
    const { ours, plain } = verdicts(lines, true);
    expect(ours).toMatch(/^The trail does not verify: line 4: A checkpoint that was kept elsewhere signs other records/);
    expect(plain).toMatch(/^bad: .*a checkpoint of other records/);
  });

  it('an end that was cut together with its header: by a checkpoint that was kept elsewhere', () => {
    const cut = refitted([good[0]!.replace(/"node-2":\{.*?\}/, '"x":0').replace(/,"x":0/, ''), ...good.slice(1, 3)]);
    const { ours, plain } = verdicts(cut, true);
    expect(ours).toMatch(
      /^The trail does not verify: line 4: A checkpoint that was kept elsewhere is for 3 records, and the export ends with 2/,
    );
    expect(plain).toMatch(/^bad: line 4: /);
  });

  it('a trail that somebody else signed under the name of the gateway', async () => {
    const { lines } = await exported('as it was', stranger);
    const { ours, plain } = verdicts(lines);
    expect(ours).toMatch(/^The trail does not verify: line 5: The checkpoint is not signed with the key/);
    expect(plain).toBe('bad: line 5: a false signature');
  });
});
