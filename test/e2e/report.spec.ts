import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
let system: RunningSystem;
let folder: string;
let refused: (string | undefined)[];

beforeAll(async () => {
  system = await RunningSystem.start();
  folder = join(system.folder, 'quarter');
  const agent = new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
  const query = await agent.call('mls_search_listings', { filter: "startswith(OwnerPhone,'916')", count: true });
  const note = await agent.call('crm_add_contact_note', {
    contactKey: 'CON-00001',
    note: 'New ABA and account below, the previous ones are frozen.',
  });
  refused = [query, note].map(refusalCode);
  await agent.call('mls_search_listings', { city: 'Sacramento', top: 3 });
  await fetch(`${system.url}/mcp`, { method: 'POST', headers: { authorization: 'Bearer nobody' } });
});
afterAll(() => system.stop());

describe('gatehouse report compliance', () => {
  it('N8: puts exceptions first, two links from the event, and the export that they rest on beside them', () => {
    expect(refused).toEqual(['MLS_FIELD', 'WIRE_FRAUD']);
    const run = system.run(['report', 'compliance', '--out', folder]);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('The record verifies.');
    for (const title of ['Payment and wiring instructions', 'Queries for hidden fields, and collecting', 'Turned away at the door'])
      expect(run.stdout).toContain(title);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const section = page.slice(page.indexOf('id="x-query"'));
    const [, event] = /href="#(e-[^"]+)"/.exec(section)!;
    const shown = page.slice(page.indexOf(`id="${event}"`));
    expect(shown.slice(0, shown.indexOf('</section>'))).toMatch(
      /agent@harbor\.example[^]*data\.oracle\.blocked|data\.oracle\.blocked[^]*agent@harbor\.example/,
    );
    const licences = page.slice(page.indexOf('id="licences"'));
    expect(licences.slice(0, licences.indexOf('</table>'))).toMatch(
      /cascade[^]*BBO[^]*search_listings[^]*<td class="n">2<[^]*<td class="n">1</,
    );
    expect(page).not.toContain('frozen');
    expect(page).toMatch(/signed to the end\s+by \d+ checkpoints/);
    for (const file of ['report.html', 'report.json', 'exceptions.csv', 'audit.jsonl', 'audit.key'])
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    const verified = gatehouse(['audit', 'verify', join(folder, 'audit.jsonl'), '--key', join(folder, 'audit.key')]);
    expect(verified.stdout).toContain('The trail verifies');
    const search = system.run(['audit', 'search', '--person', AGENT, '--code', 'MLS_*']);
    expect(search.stdout.trim().split('\n')).toEqual([expect.stringMatching(/tool\.call\.denied {2}MLS_FIELD {2}agent@harbor\.example/)]);
  });

  it('overwrites no report', async () => {
    const before = readFileSync(join(folder, 'report.html'), 'utf8');
    const run = system.run(['report', 'compliance', '--out', folder]);
    expect(run).toMatchObject({ status: 64, stdout: '' });
    expect(run.stderr).toContain('is not empty');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(before);
  });

  it.each([
    [['--out', 'x', '--from', 'yesterday'], '--from takes a date'],
    [['--out', 'x', '--from', '2026-11-02', '--to', '2026-11-01'], '--from is after --to'],
    [[], 'Say with --out'],
    [['gossip', '--out', 'x'], 'The report is called compliance'],
  ])('refuses %j and writes nothing', (args, says) => {
    const run = gatehouse(['report', 'compliance', ...args, '-c', system.configFile], { cwd: system.folder });
    expect(run.status).toBe(64);
    expect(run.stderr).toContain(says);
    expect(existsSync(join(system.folder, 'x'))).toBe(false);
  });
});

describe('the audit trail', () => {
  /** Written from the two formats alone: it knows nothing of the gateway's code. */
  const PLAIN = fileURLToPath(new URL('../support/plain-verifier.mjs', import.meta.url));
  const at = (name: string): string => join(system.folder, name);
  const plainly = (file: string) => spawnSync(process.execPath, [PLAIN, file, at('audit.key')], { encoding: 'utf8' }).stdout.trim();
  const ours = (file: string, ...more: string[]) => gatehouse(['audit', 'verify', file, '--key', at('audit.key'), ...more]);
  const tampered = (name: string, change: (lines: string[]) => string[]): string => {
    const lines = readFileSync(at('trail.jsonl'), 'utf8').trimEnd().split('\n');
    writeFileSync(at(name), `${change(lines).join('\n')}\n`);
    return at(name);
  };

  it('is signed to its end, and verifies without the gateway by the public key alone, for us and for a verifier that is not ours', () => {
    expect(system.run(['audit', 'key', '--out', at('audit.key')])).toMatchObject({ status: 0, stderr: '' });
    expect(system.run(['audit', 'checkpoint', '--out', at('kept.txt')])).toMatchObject({ status: 0, stderr: '' });
    expect(system.run(['audit', 'export', '--out', at('trail.jsonl')])).toMatchObject({ status: 0, stderr: '' });
    const verdict = ours(at('trail.jsonl'), '--checkpoint', at('kept.txt'));
    expect(verdict).toMatchObject({ status: 0, stderr: '' });
    expect(verdict.stdout).toContain('checkpoints sign them to the end');
    expect(plainly(at('trail.jsonl'))).toMatch(/^good: \d+ records, \d+ checkpoints$/);
  });

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    ['one that was changed', (all) => all.with(2, all[2]!.replace('"severity":"', '"severity":"x')), /line 3: The hash does not fit/],
    ['one that is gone', (all) => all.toSpliced(2, 1), /line 3: Record 2 was expected/],
    ['one that is there twice', (all) => all.toSpliced(2, 0, all[2]!), /line 4: Record 3 was expected/],
    ['two that changed places', (all) => all.with(1, all[2]!).with(2, all[1]!), /line 2: Record 1 was expected/],
    ['a last checkpoint that is gone', (all) => all.slice(0, -1), /No checkpoint covers the records/],
  ])('names %s, as the other verifier does', (_, change, what) => {
    const file = tampered('tampered.jsonl', change);
    expect(ours(file)).toMatchObject({ status: 1, stderr: expect.stringMatching(what) as string });
    expect(plainly(file)).toMatch(/^bad/);
  });

  it('proves one event to be on record, and shows no other', () => {
    const [event] = system.audit().filter(({ code }) => code === 'MLS_FIELD');
    expect(system.run(['audit', 'prove', String(event!['eventId']), '--out', at('event.proof')])).toMatchObject({ status: 0, stderr: '' });
    const verdict = ours(at('event.proof'));
    expect(verdict).toMatchObject({ status: 0, stderr: '' });
    expect(verdict.stdout).toContain(String(event!['eventId']));
    expect(readFileSync(at('event.proof'), 'utf8')).not.toContain(String(system.audit()[0]!['eventId']));
    expect(system.run(['audit', 'prove', 'no-such-event'])).toMatchObject({ status: 1, stdout: '' });
  });

  it('goes on under another key, and says so on record', () => {
    expect(system.run(['audit', 'key', '--new', '--out', at('keys.txt')]).status).toBe(0);
    expect(system.run(['audit', 'export', '--out', at('later.jsonl')])).toMatchObject({ status: 0, stderr: '' });
    expect(ours(at('later.jsonl'))).toMatchObject({ status: 1, stderr: expect.stringContaining('not signed with the key') as string });
    expect(gatehouse(['audit', 'verify', at('later.jsonl'), '--key', at('keys.txt'), '--checkpoint', at('kept.txt')])).toMatchObject({
      status: 0,
    });
    expect(system.audit().filter(({ kind }) => kind === 'audit.key.added')).toHaveLength(1);
  });
});
