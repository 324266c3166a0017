import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
    for (const file of ['report.html', 'report.json', 'exceptions.csv', 'audit.jsonl'])
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    expect(gatehouse(['audit', 'verify', join(folder, 'audit.jsonl')]).stdout).toContain('The trail verifies');
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
