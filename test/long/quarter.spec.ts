import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readReports } from '@gatehouse/audit';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeHistory } from '../support/quarter/history.js';
import { LIVE, ON_REPLICA, PEOPLE, Stage, UNDER_QUOTA, type Play } from '../support/quarter/plays.js';
import { WalkedPage } from '../support/quarter/walked-page.js';
import type { Person } from '../support/headless-browser.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { exportedEvents } from '../support/recorded-events.js';
import { RunningSystem } from '../support/system.js';
import { taintByApplication } from '../support/taint-by-application.mjs';

/** `npm run quarter` says 500,000. */
const EVENTS = Number(process.env['GATEHOUSE_QUARTER_EVENTS'] ?? 5_000);
const MINUTES = 60_000;
const PATIENCE = { timeout: Math.max(3 * MINUTES, (EVENTS / 10_000) * MINUTES) };
const SECRET = 'secret-of-the-report-desk-of-this-run';
const CALLBACK = 'http://127.0.0.1:39999/callback';
const DESK = `identity:\n  oauth:\n    clients:\n      - { id: desk, name: Desk, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET }, approvals: true }\n`;
const ACCOUNTS = `  accounts:\n    - { user: ${PEOPLE.consumer}, grants: [consumer] }\n    - { user: ${PEOPLE.teamMate}, member: MEM-1005 }\n`;
const PARCELS = (url: string) =>
  `  - id: parcels\n    transport: http\n    url: ${url}/parcels/mcp\n    tools:\n      search_parcels: { action: read, dataClass: listing }\n      get_parcel: { action: read, dataClass: listing }\n`;
const TWO_A_SECOND = 'limits: { perSecond: 2, perHour: 7200, perDay: 40000, maxTop: 200 }';
const AS_REPLICA =
  'provider: reso-generic\n    mode: replica_only\n    replica: { every: 1s, resources: [Property, Member, Office, OpenHouse, Teams, TeamMembers] }\n    purge: { signals: [MlgCanView, EntityEvent404], within: 60m }\n';

let system: RunningSystem;
const people = new Map<string, Person>();
let token: string;
let issuedAt = 0;
/** A large quarter takes longer than a token lasts. */
const TOKEN_MS = 3 * MINUTES;
/** Ids of the events of each story. */
const played = new Map<string, string>();
const figures: string[] = [];

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  figures.push(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

async function playAll(stage: Stage, plays: readonly Play[]): Promise<void> {
  for (const { play } of plays) await play(stage);
}

async function playTheQuarter(): Promise<void> {
  const stage = new Stage(system);
  await playAll(stage, UNDER_QUOTA);
  await stage.restart((yaml) => yaml.replace(TWO_A_SECOND, TWO_A_SECOND.replace('perSecond: 2,', 'perSecond: 40,')));
  await playAll(stage, LIVE);
  await stage.restart((yaml) => yaml.replace('provider: reso-generic\n', AS_REPLICA));
  await playAll(stage, ON_REPLICA);
  const events = system.audit();
  for (const { id, isIt } of [...UNDER_QUOTA, ...LIVE, ...ON_REPLICA]) {
    const event = events.findLast(isIt);
    if (event) played.set(id, String(event['eventId']));
  }
}

beforeAll(async () => {
  system = await RunningSystem.start({
    env: { DESK_SECRET: SECRET },
    files: { 'taint.yaml': taintByApplication() },
    edit: (yaml) =>
      yaml
        .replace(/^identity:\n/m, DESK)
        .replace('\nmls:', '\ntaint: { rules: taint.yaml }\n\nmls:')
        .replace('  accounts:\n', ACCOUNTS)
        .replace('consumerFacing: false', 'consumerFacing: true')
        .replace('useCases: [BBO]', 'useCases: [IDX, BBO]')
        .replace(/limits: \{ perSecond: 20,.*\}/, TWO_A_SECOND)
        .replace('\nintegrity:', `\n${PARCELS(/http:\/\/127\.0\.0\.1:\d+(?=\/reso)/.exec(yaml)![0])}\nintegrity:`),
  });
  await playTheQuarter();
  await system.gateway.end();
  await timed('history written', () =>
    writeHistory(process.env['GATEHOUSE_TEST_DATABASE_URL'] ?? `sqlite:${join(system.folder, '.gatehouse/gatehouse.db')}`, EVENTS),
  );
  for (const user of [PEOPLE.officer, PEOPLE.broker, PEOPLE.agent]) people.set(user, { user, password: system.password(user) });
  await system.gateway.start();
  await signIn();
}, 20 * MINUTES);
afterAll(async () => {
  // For `npm run quarter`, which measures; npm test has other things to say.
  if (process.env['GATEHOUSE_QUARTER_EVENTS']) process.stdout.write(`\n${figures.join('\n')}\n`);
  await system?.stop();
});

async function signIn(): Promise<void> {
  [token, issuedAt] = [await tokenOf(PEOPLE.officer), Date.now()];
}

async function tokenOf(user: string): Promise<string> {
  const application = new OAuthApplication(system.url, 'desk', CALLBACK);
  const code = await application.code(people.get(user)!, { scope: 'mcp:read mcp:admin' });
  const basic = `Basic ${Buffer.from(`desk:${SECRET}`).toString('base64')}`;
  const { access_token: issued } = await application.redeem(code, {}, { authorization: basic });
  issuedSecrets.add('access token', issued);
  return issued;
}

interface Ordered {
  readonly id: string;
  readonly status: string;
  readonly href: string;
  readonly done?: number;
  readonly of?: number;
  readonly files?: readonly { readonly name: string; readonly href: string }[];
}

/** Without keeping the connection: between two requests this process may read a page of megabytes, and the gateway gives up one that idles. */
const fetched = (path: string, init: RequestInit = {}, as = token) =>
  fetch(`${system.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json', connection: 'close' },
  });
const order = (body: object, as = token) => fetched('/api/reports', { method: 'POST', body: JSON.stringify(body) }, as);

/** Orders one and waits for it as an application does. */
async function made(report: string): Promise<{ readonly files: ReadonlyMap<string, string>; readonly steps: readonly Ordered[] }> {
  if (Date.now() - issuedAt > TOKEN_MS) await signIn();
  const ordered = await order({ report });
  expect(ordered.status).toBe(202);
  const { href } = (await ordered.json()) as Ordered;
  const steps: Ordered[] = [];
  await expect
    .poll(
      async () => {
        steps.push((await (await fetched(href)).json()) as Ordered);
        return steps.at(-1)!.status;
      },
      { timeout: PATIENCE.timeout, interval: EVENTS > 10_000 ? 1_000 : 200 },
    )
    .not.toBe('running');
  expect(steps.at(-1)!.status).toBe('done');
  return { files: new Map(steps.at(-1)!.files!.map((file) => [file.name, file.href])), steps };
}

describe(`a quarter of ${EVENTS.toLocaleString('en-US')} events of 200 agents at the sandbox brokerage`, () => {
  it('has each of the stories N1 to N12 on record, by real calls', () => {
    expect([...played.keys()].toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1)))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12].map((number) => `N${number}`),
    );
  });

  it('N8: lets an officer find each of N1 to N7 from the first page by at most three links, signed in over HTTP', PATIENCE, async () => {
    const { files, steps } = await made('compliance');
    expect(steps.filter(({ done, of }) => done !== undefined && of !== undefined && done > of)).toEqual([]);
    const answer = await fetched(files.get('report.html')!);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain('The record verifies:');
    const walked = new WalkedPage(page);
    const steepest = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`N${n}`, walked.stepsTo(played.get(`N${n}`)!, 3)]));
    for (const [story, links] of Object.entries(steepest))
      expect([story, links ?? 'not found']).toEqual([story, expect.toSatisfy((n) => n <= 3)]);
    expect(walked.stepsTo('no-such-event', 3)).toBeUndefined();
  });

  it.each(['compliance', ...readReports().map(({ id }) => id)])(
    'renders the report %s as page, PDF, table and signed JSON',
    PATIENCE,
    async (name) => {
      const { files } = await made(name);
      const page = await (await fetched(files.get('report.html')!)).text();
      const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
      expect([...page.matchAll(/href="#([^"]+)"/g)].map(([, to]) => to).filter((to) => !ids.has(to))).toEqual([]);
      const pdf = await getDocumentProxy(new Uint8Array(await (await fetched(files.get('report.pdf')!)).arrayBuffer()));
      expect((await extractText(pdf, { mergePages: true })).text).toContain('of Harbor Realty');
      const json = await (await fetched(files.get('report.json')!)).text();
      expect(JSON.parse(json)).toMatchObject({ chain: { valid: true } });
      const note = await (await fetched(files.get('report.note')!)).text();
      expect(note).toContain(createHash('sha256').update(json).digest('hex'));
      expect([...files.keys()].some((file) => file.endsWith('.csv'))).toBe(true);
    },
  );
});

describe('the interface for reports', () => {
  it('is for those who may sign a report off, and shows nobody the report of another', PATIENCE, async () => {
    const broker = await tokenOf(PEOPLE.broker);
    const agent = await tokenOf(PEOPLE.agent);
    expect((await order({ report: 'wire' }, agent)).status).toBe(403);
    expect((await fetch(`${system.url}/api/reports`, { method: 'POST', body: '{}' })).status).toBe(401);
    const { files } = await made('wire');
    const [, href] = [...files].find(([name]) => name === 'report.html')!;
    expect((await fetched(href, {}, broker)).status).toBe(404);
    for (const path of ['..%2f..%2fetc%2fpasswd', 'nothing.html', '.to-be-mailed'])
      expect((await fetched(`${href.slice(0, href.lastIndexOf('/'))}/${path}`)).status).toBe(404);
    // By a process of its own: this one wrote the history into the same file, and its SQLite knows an older log of it.
    const trail = join(system.folder, 'trail.jsonl');
    expect(system.run(['audit', 'export', '--out', trail])).toMatchObject({ status: 0 });
    const record = exportedEvents(await readFile(trail, 'utf8')).findLast(({ kind }) => kind === 'report.made');
    expect(record).toMatchObject({ actor: { subject: PEOPLE.officer }, details: { report: 'wire', verifies: true } });
  });

  it.each([
    [{}, 'report is one of compliance'],
    [{ report: 'gossip' }, 'report is one of compliance'],
    [{ report: 'wire', from: 'yesterday' }, 'days such as 2026-11-01'],
    [{ report: 'wire', from: '2026-11-02', to: '2026-11-01' }, 'from is after to'],
    [{ report: 'wire', formats: ['docx'] }, 'formats are some of'],
    [{ report: 'wire', office: 7 }, 'office is a text'],
    [{ report: 'wire', folder: '/tmp' }, 'and nothing else'],
  ])('refuses the order %j and says why', async (body, says) => {
    const answer = await order(body);
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([400, expect.stringContaining(says)]);
  });
});
