import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { RawPeer, refusalCode, type Exchange } from '../support/raw-peer.js';
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
    expect(run.stderr).toMatch(/^reading the record: 0 of \d+ \(0 %\)\n[^]*verifying and counting: (\d+) of \1 \(100 %\)\nwriting: 0\n$/);
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
    for (const file of ['report.html', 'report.pdf', 'report.json', 'exceptions.csv', 'audit.jsonl', 'audit.key'])
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    const verified = gatehouse(['audit', 'verify', join(folder, 'audit.jsonl'), '--key', join(folder, 'audit.key')]);
    expect(verified.stdout).toContain('The trail verifies');
    const search = system.run(['audit', 'search', '--person', AGENT, '--code', 'MLS_*']);
    expect(search.stdout.trim().split('\n')).toEqual([expect.stringMatching(/tool\.call\.denied {2}MLS_FIELD {2}agent@harbor\.example/)]);
    const day = search.stdout.slice(0, 10);
    const ofDay = ['--from', day, '--to', day];
    expect(system.run(['audit', 'search', '--person', AGENT, '--code', 'MLS_*', ...ofDay]).stdout).toBe(search.stdout);
    expect(system.run(['audit', 'export', ...ofDay]).stdout).toContain('"code":"MLS_FIELD"');
  });

  it('is a PDF that another reader reads, with the same figures and the same links', async () => {
    const pdf = await getDocumentProxy(new Uint8Array(readFileSync(join(folder, 'report.pdf'))));
    const { text } = await extractText(pdf, { mergePages: true });
    const said = text.replaceAll(/\s+/g, ' ');
    expect(said).toMatch(/The record verifies: .* signed to the end by \d+ checkpoints\./);
    expect(said).toMatch(/Payment and wiring instructions 1 Did somebody verify/);
    expect(said).toContain('No gap in the record');
    expect(said).not.toContain('frozen');
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const [, section] = /href="#(x-wire)"/.exec(page)!;
    expect(await pdf.getDestination(section!)).toBeTruthy();
  });

  it('is made as what was asked for, beside what it is signed off by', () => {
    const run = system.run(['report', 'wire', '--format', 'pdf', '--out', join(system.folder, 'pdf-only')]);
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('report.pdf') as string });
    expect(readdirSync(join(system.folder, 'pdf-only')).toSorted()).toEqual([
      'audit.jsonl',
      'audit.key',
      'report.json',
      'report.note',
      'report.pdf',
    ]);
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
    [['--out', 'x', '--format', 'docx'], '--format takes html, pdf, csv, json'],
    [['gossip', '--out', 'x'], 'Name one report: compliance, licence, fair-housing'],
  ])('refuses %j and writes nothing', (args, says) => {
    const run = gatehouse(['report', ...(args[0] === 'gossip' ? [] : ['compliance']), ...args, '-c', system.configFile], {
      cwd: system.folder,
    });
    expect(run.status).toBe(64);
    expect(run.stderr).toContain(says);
    expect(existsSync(join(system.folder, 'x'))).toBe(false);
  });
});

describe('any other report', () => {
  it('has its figures, each two links from the event, is signed, and is signed off by who answers for the firm', async () => {
    const wire = join(system.folder, `wire-${Date.now()}`);
    const run = system.run(['report', 'wire', '--out', wire, '--person', AGENT]);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('1  Payment instructions and their changes, by tool');
    const page = readFileSync(join(wire, 'report.html'), 'utf8');
    const [, line] = /<td>crm\/add_contact_note<\/td>\s*<td class="n"><a href="#(l-tools-\d+)">1<\/a>/.exec(page)!;
    const shown = page.slice(page.indexOf(`id="${line}"`));
    const [, event] = /href="#(e-[^"]+)"/.exec(shown)!;
    const block = page.slice(page.indexOf(`id="${event}"`));
    expect(block.slice(0, block.indexOf('</section>'))).toContain('WIRE_FRAUD');
    expect(page).toContain(`person ${AGENT}`);
    const [upper, nobody] = ['upper', 'nobody'].map((name) => join(system.folder, name));
    const same = system.run(['report', 'wire', '--out', upper!, '--format', 'csv', '--person', AGENT.toUpperCase()]);
    expect(same.stdout).toContain('1  Payment instructions and their changes, by tool');
    const none = system.run(['report', 'wire', '--out', nobody!, '--format', 'csv', '--person', 'agnet@harbor.example']);
    expect(none).toMatchObject({ status: 0, stderr: expect.stringContaining('No record of the period is of that') as string });
    expect(page).not.toContain('<script');
    expect(readFileSync(join(wire, 'figures.csv'), 'utf8')).toContain('tools,crm/add_contact_note,1,1');

    const verify = () => gatehouse(['report', 'verify', wire, '--key', join(wire, 'audit.key')]);
    expect(verify()).toMatchObject({ status: 0, stdout: expect.stringContaining('Nobody signed it off.') as string });
    // The roster is asked of the sandbox in this process, which must not wait for the command.
    expect(await system.runAside(['report', 'sign', wire, '--as', AGENT])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('may not sign') as string,
    });
    const why = ['--as', 'broker@harbor.example', '--reason', 'Read with the team'];
    expect(await system.runAside(['report', 'sign', wire, ...why])).toMatchObject({ status: 0, stderr: '' });
    expect(verify()).toMatchObject({ status: 0, stdout: expect.stringContaining('Signed off by broker@harbor.example.') as string });
    const json = readFileSync(join(wire, 'report.json'), 'utf8');
    writeFileSync(join(wire, 'report.json'), json.replace('"refused": 1', '"refused": 0'));
    expect(verify()).toMatchObject({ status: 1, stderr: expect.stringContaining('was changed') as string });
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

describe('the gateway asked by an assistant', () => {
  const OFFICER = 'compliance@harbor.example';
  const NAMES = [
    'explain_decision',
    'get_audit_report',
    'get_usage',
    'list_alerts',
    'list_reviews',
    'list_upstreams',
    'search_audit',
    'verify_audit_chain',
  ].map((name) => `gatehouse_${name}`);
  const OWN = 'gatehouse_list_reviews';
  const peerOf = (user: string): RawPeer => new RawPeer('2026', `${system.url}/mcp`, system.token(user));
  const ask = (user: string, tool: string, args: Record<string, unknown> = {}): Promise<Exchange> =>
    peerOf(user).call(`gatehouse_${tool}`, args);
  const told = ({ message }: Exchange) => message?.result?.['structuredContent'] as Record<string, Record<string, unknown>[]>;
  const offered = async (user: string): Promise<string[]> => {
    const { message } = await peerOf(user).request('tools/list', {});
    const tools = message?.result?.['tools'] as { name: string }[];
    return tools.map(({ name }) => name).filter((name) => NAMES.includes(name));
  };

  // Commands before this one kept the sandbox waiting, and with it the roster; a connection from before them may be closed by now.
  const isOffered = async () => (await offered(OFFICER).catch(() => [])).length === NAMES.length;
  beforeAll(() => vi.waitUntil(isOffered, { timeout: 40_000, interval: 200 }));

  it('offers its tools to officers and administrators, and knows them for nobody else', async () => {
    for (const user of [OFFICER, 'broker@harbor.example', 'admin@harbor.example']) expect(await offered(user)).toEqual(NAMES);
    for (const user of [AGENT, 'assistant@harbor.example', 'staff@mls.example']) {
      // Which of their own calls wait, and no more.
      expect(await offered(user)).toEqual([OWN]);
      for (const name of NAMES.filter((each) => each !== OWN))
        expect((await peerOf(user).call(name, {})).message?.error).toMatchObject({
          code: -32602,
          message: expect.stringContaining('Unknown tool') as string,
        });
    }
  });

  it('finds who tried what, by name, and shows a value of nobody', async () => {
    const { events, found } = told(await ask(OFFICER, 'search_audit', { person: AGENT, code: 'MLS_*' }));
    expect(found).toBe(1);
    expect(events).toEqual([
      expect.objectContaining({ person: AGENT, member: 'MEM-1001', tool: 'mls/search_listings', code: 'MLS_FIELD', outcome: 'refused' }),
    ]);
    const own = told(await ask(OFFICER, 'search_audit', { person: OFFICER, kind: 'tool.call.*', most: 1 }));
    expect(own['events']![0]).toMatchObject({ person: OFFICER, tool: 'gatehouse/search_audit', outcome: 'granted' });
    const refused = told(await ask(OFFICER, 'search_audit', { person: AGENT, verdict: 'refused', most: 100 }))['events']!;
    expect(refused.map(({ outcome }) => outcome)).toEqual(refused.map(() => 'refused'));
    // Whoever asked for the same, by the record of one who did.
    const same = told(await ask(OFFICER, 'search_audit', { record: events![0]!['event'] }))['events']!;
    expect(same.map(({ event }) => event)).toContain(events![0]!['event']);
    expect(refusalCode(await ask(OFFICER, 'search_audit', { record: 'no-such-event' }))).toBe('ARGUMENT_CONTRACT');
    expect(refusalCode(await ask(OFFICER, 'search_audit', { from: 'yesterday' }))).toBe('ARGUMENT_CONTRACT');
    expect(refusalCode(await ask(OFFICER, 'search_audit', { sql: 'select 1' }))).toBe('ARGUMENT_CONTRACT');
  });

  it('goes on where it stopped, by assistant and by command, and shows each record once', async () => {
    const ids: unknown[] = [];
    let after: unknown;
    do {
      const page = told(await ask(OFFICER, 'search_audit', { person: AGENT, most: 2, ...(after === undefined ? {} : { after }) }));
      ids.push(...page['events']!.map(({ event }) => event));
      expect(page['more']).toBe(page['next'] !== undefined);
      after = page['next'];
    } while (after !== undefined);
    const theirs = system.audit().filter(({ actor }) => (actor as { subject?: string } | undefined)?.subject === AGENT);
    expect(ids.toSorted()).toEqual(theirs.map(({ eventId }) => String(eventId)).toSorted());
    expect(refusalCode(await ask(OFFICER, 'search_audit', { after: 'nowhere' }))).toBe('ARGUMENT_CONTRACT');
    const search = (...more: string[]) => system.run(['audit', 'search', '--person', AGENT, '--json', '--most', '1', ...more]);
    const first = search();
    const [, place] = /^Looked through .* of .* records.* Go on with --after (\S+)$/m.exec(first.stderr)!;
    const idOf = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { event: { eventId: string } }).event.eventId;
    expect([idOf(first), idOf(search('--after', place!))]).toEqual(ids.slice(0, 2));
    expect(search('--after', 'nowhere').status).toBe(64);
  });

  it('reports and counts what the signed report does, and says that the records verify', async () => {
    const report = told(await ask(OFFICER, 'get_audit_report')) as Record<string, unknown> & { exceptions: Record<string, unknown>[] };
    expect(report['verifies']).toBe(true);
    expect(report.exceptions.map(({ exception }) => exception)).toEqual(expect.arrayContaining(['wire', 'query', 'door']));
    const usage = told(await ask(OFFICER, 'get_usage'))['usage']!;
    expect(usage.find(({ of }) => of === AGENT)).toMatchObject({ refused: expect.any(Number) as number });
    expect(told(await ask('admin@harbor.example', 'verify_audit_chain'))).toMatchObject({ verifies: true });
  });

  it('explains a decision, names what waits at an upstream, and lists what waits for the person and where they decide', async () => {
    const explained = told(await ask(OFFICER, 'explain_decision', { who: AGENT, tool: 'crm/send_message' })) as Record<string, unknown>;
    expect(explained).toMatchObject({ who: AGENT, decision: { effect: 'hold', approvers: ['broker'] } });
    expect(system.audit()).toContainEqual(
      expect.objectContaining({ kind: 'policy.explained', details: expect.objectContaining({ by: 'assistant', of: AGENT }) as object }),
    );
    const upstreams = told(await ask(OFFICER, 'list_upstreams'))['upstreams']!;
    expect(upstreams.find(({ upstream }) => upstream === 'market')).toMatchObject({ waiting: [{ offer: 'compare_agents' }] });
    const held = await peerOf(AGENT).call('crm_send_message', {
      to: system.sandbox.world.story.ownContact,
      subject: 'Saturday',
      purpose: 'service',
      body: 'See you at the open house.',
    });
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    const waiting = told(await ask('broker@harbor.example', 'list_reviews'))['waiting']!;
    expect(waiting).toEqual([
      expect.objectContaining({ tool: 'crm/send_message', requestedBy: AGENT, page: expect.stringContaining('/approvals/') as string }),
    ]);
    expect(JSON.stringify(waiting)).not.toContain('open house');
    expect(told(await ask(OFFICER, 'list_reviews'))['waiting']).toEqual([]);
    expect(told(await ask(OFFICER, 'list_alerts'))['alerts']).toEqual([]);
  });
});
