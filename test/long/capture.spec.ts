import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COLLEAGUE = 'agent2@harbor.example';
const BROKER = 'broker@harbor.example';
const OFFICER = 'compliance@harbor.example';
/** Each command is a process that reads every rule: seconds where the machine has something else to do. */
const PATIENCE = { timeout: 180_000 };
const SECRET = 'secret-of-the-audit-desk-of-this-run';
const CALLBACK = 'http://127.0.0.1:39999/callback';
const CLIENTS = `identity:
  oauth:
    clients:
      - { id: desk, name: Desk, redirectUris: ['${CALLBACK}'], secret: { fromEnv: DESK_SECRET }, approvals: true }
`;
const CAPTURE = `
audit:
  capture:
    - id: drafts
      for: { tools: [crm/draft_message], actions: [draft] }
      keep: 30d
      source: Supervision policy 4.2
      reason: What assistants write for clients is looked through each week.
      approvedBy: compliance@harbor.example
    - id: sent
      for: { activities: [send_message], outcomes: [granted, failed] }
      keep: 30d
      source: Supervision policy 4.2
      reason: What assistants send to clients is looked through each week.
      approvedBy: compliance@harbor.example
    - id: notes
      for: { tools: [crm/add_contact_note] }
      keep: 2s
      source: Supervision policy 4.3
      reason: To see how a short time ends.
      approvedBy: compliance@harbor.example
`;

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({
    env: { DESK_SECRET: SECRET },
    edit: (yaml) => `${yaml.replace(/^identity:\n/m, CLIENTS)}${CAPTURE}`,
  });
});
afterAll(() => system?.stop());

const as = (...args: string[]) => system.runAside(args);
const peer = (user = AGENT) => new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
const story = () => system.sandbox.world.story;
const client = () => system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === story().ownContact)!;
const databaseFile = (): string => join(system.folder, '.gatehouse/gatehouse.db');
const draft = async (body: string, user = AGENT): Promise<Exchange> =>
  (await peer(user)).call('crm_draft_message', { contactKey: story().ownContact, channel: 'email', body });
const note = async (text: string): Promise<Exchange> =>
  (await peer()).call('crm_add_contact_note', { contactKey: story().ownContact, note: text });
const isError = ({ message }: Exchange): boolean => Boolean(message!.result!['isError']);
const lastOf = (tool: string) => system.audit().findLast(({ tool: of }) => (of as { name?: string } | undefined)?.name === tool)!;
const payload = (event: unknown, by = OFFICER, ...more: string[]) =>
  as('audit', 'payload', String(event), '--as', by, '--reason', 'the weekly look', ...more);
async function tokenOf(user: string): Promise<string> {
  const application = new OAuthApplication(system.url, 'desk', CALLBACK);
  const code = await application.code({ user, password: system.password(user) }, { scope: 'mcp:read mcp:admin' });
  const basic = `Basic ${Buffer.from(`desk:${SECRET}`).toString('base64')}`;
  const { access_token: token } = await application.redeem(code, {}, { authorization: basic });
  issuedSecrets.add('access token', token);
  return token;
}
async function askedBy(token: string, event: string, body: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}/api/payloads/${event}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const NOTHING = { status: 1, stdout: '', stderr: expect.stringContaining('Nothing is kept under this name for you') as string };

describe('a call under a rule of capture', () => {
  const BODY = 'Wonderful tour. The gate code is 4821#, and the deposit goes to account 000123456789.';
  let event: string;

  it('is kept before it is answered, under the id of its event, and others are not', PATIENCE, async () => {
    const contact = client();
    expect(isError(await draft('The orchard street tour was lovely.'))).toBe(false);
    expect(lastOf('draft_message')).toMatchObject({ outcome: 'granted', capture: { rules: ['drafts'] } });
    await draft(`${BODY} Call ${contact['MobilePhone'] as string}.`);
    await (await peer()).call('crm_get_contact', { contactKey: story().ownContact });
    const kept = lastOf('draft_message');
    expect(kept).toMatchObject({
      outcome: 'refused',
      capture: { rules: ['drafts'] },
      events: expect.arrayContaining(['payload.captured']) as unknown,
    });
    event = kept['eventId'] as string;
    const other = lastOf('get_contact');
    expect(other['capture']).toBeUndefined();
    expect(await payload(other['eventId'])).toMatchObject(NOTHING);
  });

  it('is read by compliance on record, and answers everybody else as what is not there', PATIENCE, async () => {
    const read = await payload(event, OFFICER, '--json');
    expect(read).toMatchObject({ status: 0, stderr: '' });
    const shown = JSON.parse(read.stdout) as { arguments: Record<string, string>; answer: unknown };
    expect(shown).toMatchObject({ call: event, subject: AGENT, tool: 'crm/draft_message', rules: ['drafts'], outcome: 'refused' });
    expect(shown.arguments['body']).toMatch(
      /^Wonderful tour\. The gate code is \[redacted\], and the deposit goes to account \[redacted\]\. Call \[phone\]\.$/,
    );
    expect(JSON.stringify(shown.answer)).toContain('content');
    const none = await payload('00000000-0000-7000-8000-000000000000');
    expect(none).toMatchObject(NOTHING);
    for (const user of [AGENT, BROKER, 'admin@harbor.example']) expect(await payload(event, user)).toEqual(none);
    const acts = system.audit().filter(({ kind }) => String(kind).startsWith('payload.'));
    expect(acts.find(({ details }) => (details as { call?: string }).call === event)).toMatchObject({
      kind: 'payload.read',
      actor: { subject: OFFICER },
      reason: 'the weekly look',
      details: { capture: event, found: true },
    });
    const denied = acts.filter(({ kind }) => kind === 'payload.read.denied').map(({ actor }) => (actor as { subject: string }).subject);
    expect(denied).toEqual([AGENT, BROKER, 'admin@harbor.example']);
  });

  it("is read at the brokerage's own tools by the same people, and by nobody else", PATIENCE, async () => {
    const officer = await tokenOf(OFFICER);
    const read = await askedBy(officer, event, { reason: 'the weekly look' });
    expect(read).toMatchObject({ status: 200, body: { call: event, subject: AGENT, rules: ['drafts'], outcome: 'refused' } });
    expect(JSON.stringify(read.body)).not.toMatch(/4821#|000123456789/);
    expect(await askedBy(officer, event, {})).toMatchObject({ status: 400 });
    const none = await askedBy(officer, '00000000-0000-7000-8000-000000000000', { reason: 'a guess' });
    expect(none).toMatchObject({ status: 404, body: { error: 'not_found' } });
    expect(await askedBy(await tokenOf(BROKER), event, { reason: 'curious' })).toEqual(none);
    expect(await askedBy(system.token(OFFICER), event, { reason: 'curious' })).toMatchObject({ status: 403 });
  });

  it('leaves nothing of it in clear: not at rest, in the trail, in an export or in the log', PATIENCE, async () => {
    const exported = (await as('audit', 'export')).stdout;
    const contact = client();
    const values = ['Wonderful tour', 'orchard street', '4821#', '000123456789', contact['MobilePhone'] as string];
    const resting = ['', '-wal'].map((end) => `${databaseFile()}${end}`).filter((file) => existsSync(file));
    for (const text of [exported, system.gateway.log, ...resting.map((file) => readFileSync(file, 'latin1'))])
      for (const value of values) expect(text.includes(value)).toBe(false);
  });
});

describe('a call that cannot be kept', () => {
  it('is refused before anything is done, and what no rule asks for goes on', PATIENCE, async () => {
    const database = new Database(databaseFile());
    const sent = () => system.sandbox.crm.desk.outbox.messages().length;
    const send = async () =>
      (await peer(BROKER)).call('crm_send_message', {
        to: story().ownContact,
        subject: 'Your tour',
        purpose: 'service',
        body: 'The tour is on Friday at four.',
      });
    try {
      database.exec(
        "CREATE TRIGGER full BEFORE INSERT ON oauth_artifact WHEN NEW.kind = 'Capture' BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
      );
      const before = sent();
      const refused = await send();
      expect(refused.text).toContain('it cannot be kept just now');
      expect(sent()).toBe(before);
      expect(lastOf('send_message')).toMatchObject({
        outcome: 'failed',
        code: 'CAPTURE_UNAVAILABLE',
        events: expect.arrayContaining(['payload.capture.failed']) as unknown,
      });
      expect(isError(await (await peer()).call('crm_get_contact', { contactKey: story().ownContact }))).toBe(false);
    } finally {
      database.exec('DROP TRIGGER full');
      database.close();
    }
    expect(isError(await send())).toBe(false);
    expect(lastOf('send_message')).toMatchObject({ outcome: 'granted', capture: { rules: ['sent'] } });
  });
});

describe('the time of what is kept', () => {
  it(
    'ends apart from that of its record, unless a legal hold covers it: then the payload goes, the event stays, the chain verifies',
    { timeout: 420_000 },
    async () => {
      const placed = await as('holds', 'add', '--person', AGENT, '--as', BROKER, '--reason', 'Case 12 of 2026');
      const hold = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(placed.stdout)![0];
      expect(isError(await note('Prefers mornings.'))).toBe(false);
      const event = lastOf('add_contact_note')['eventId'] as string;
      await vi.waitFor(
        async () => expect((await as('retention', 'show')).stdout).toMatch(/captures?: kept .*; ([1-9]\d*) of them over, \1 held$/m),
        {
          timeout: 120_000,
        },
      );
      expect((await as('retention', 'delete', '--as', OFFICER, '--reason', 'Weekly')).stdout).not.toContain('payload');
      expect((await payload(event)).stdout).toContain('Prefers mornings.');
      expect((await as('holds', 'release', hold, '--as', BROKER, '--reason', 'Settled')).status).toBe(0);
      expect(await payload(event)).toMatchObject(NOTHING);
      const deleted = await as('retention', 'delete', '--as', OFFICER, '--reason', 'Weekly');
      expect(deleted.stdout).toMatch(/[1-9]\d* payloads? kept beside records went too/);
      expect((await as('retention', 'show')).stdout).toMatch(/captures?: kept .*; nothing is over$/m);
      const events = system.audit();
      expect(events.find(({ eventId }) => eventId === event)).toMatchObject({ kind: 'tool.call.allowed', capture: { rules: ['notes'] } });
      expect(events.findLast(({ kind }) => kind === 'retention.payload.deleted')).toMatchObject({
        actor: { subject: OFFICER },
        details: { what: 'capture', count: expect.any(Number) as number },
      });
      const [trail, key] = [join(system.folder, 'kept.jsonl'), join(system.folder, 'kept.key')];
      expect((await as('audit', 'key', '--out', key)).stderr).toBe('');
      expect((await as('audit', 'export', '--out', trail)).stderr).toBe('');
      expect(await as('audit', 'verify', trail, '--key', key)).toMatchObject({ status: 0 });
      expect(readFileSync(trail, 'utf8')).toContain(event);
    },
  );
});

describe('the keys that it rests under', () => {
  const listed = async (): Promise<string[]> => (await as('keys', 'list')).stdout.trim().split('\n');

  /** A new key seals, and the rotation ends before anything is sealed anew. */
  function cutRotation(): Promise<void> {
    const command = [join(repository, 'apps/cli/bin/gatehouse.js'), 'keys', 'rotate', '-c', system.configFile];
    const child = spawn(process.execPath, command, { cwd: repository, env: { ...process.env, ...system.gateway.env } });
    child.stdout.on('data', (chunk: Buffer) => {
      if (/seals from now on; running gateways take it over within two/.test(chunk.toString())) child.kill('SIGKILL');
    });
    return new Promise((resolve) => child.once('exit', () => resolve()));
  }

  it('are retired once captures and originals of real calls are sealed anew, and not before', PATIENCE, async () => {
    const read = await (await peer(COLLEAGUE)).call('mls_get_listing', { listingKey: story().hostileListing });
    const { originals } = (read.message!.result!['_meta'] as Record<string, { originals: string[] }>)['dev.gatehouse/cleaned']!;
    const original = () => as('originals', 'show', originals[0]!, '--as', OFFICER, '--reason', 'an alert');
    const before = await original();
    expect(before.status).toBe(0);
    await draft('Wonderful tour.');
    const event = lastOf('draft_message')['eventId'];
    const [line] = await listed();
    expect(line).toMatch(/[1-9]\d* originals?, [1-9]\d* captures?$/);
    const old = line!.split(' ')[0]!;
    await cutRotation();
    const refused = await as('keys', 'retire', old);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringMatching(/[1-9]\d* originals and [1-9]\d* captures/) as string });
    expect(await as('keys', 'reseal')).toMatchObject({ status: 0, stderr: '' });
    const [newest, older] = await listed();
    expect(newest).toMatch(/seals .* [1-9]\d* originals?, [1-9]\d* captures?$/);
    expect(older).toMatch(/0 originals, 0 captures$/);
    expect(await as('keys', 'retire', old)).toMatchObject({ status: 0, stdout: expect.stringContaining('Nothing rests') as string });
    expect((await original()).stdout).toBe(before.stdout);
    expect((await payload(event)).stdout).toContain('Wonderful tour');
  });
});

describe('an erasure', () => {
  it('takes what is kept of the client and of whoever signed in, and certifies it', PATIENCE, async () => {
    await draft('Wonderful tour.');
    const event = lastOf('draft_message')['eventId'];
    const request = ['erase', '--contact', story().ownContact, '--as', BROKER];
    const dry = await as(...request);
    expect(dry.stdout).toMatch(/[1-9]\d* calls that a rule had kept with what they said/);
    const code = /--confirm (\w+)/.exec(dry.stdout)![1]!;
    expect(await as(...request, '--confirm', code, '--reason', 'Asked in writing')).toMatchObject({ status: 0 });
    expect(await payload(event)).toMatchObject(NOTHING);
    expect((await as(...request)).stdout).toContain('  0 calls that a rule had kept');
    expect(system.audit().findLast(({ kind }) => kind === 'privacy.erased')).toMatchObject({
      details: { captures: expect.any(Number) as number },
    });
  });
});
