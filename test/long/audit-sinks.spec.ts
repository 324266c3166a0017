import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import parse from 'nsyslog-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { HttpCollector, MailCollector, SyslogCollector } from '../support/log-destinations.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const SECRETS = { SPLUNK_TOKEN: 'splunk-token-of-this-run', HOOK_KEY: 'hook-key-of-this-run', PAGER_KEY: 'pager-key-of-this-run' };
const WAIT = { timeout: 15_000, interval: 100 };

let http: HttpCollector;
let syslog: SyslogCollector;
let mail: MailCollector;
let folder: string;
let system: RunningSystem;
let agent: RawPeer;

beforeAll(async () => {
  [http, syslog, mail] = await Promise.all([HttpCollector.start(), SyslogCollector.start(), MailCollector.start()]);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-sinks-'));
  writeFileSync(join(folder, 'authority.pem'), syslog.certificate);
  const sinks = `
audit:
  sinks:
    - { id: lines, kind: file, to: trail.ocsf.jsonl, format: ocsf }
    - { id: siem, kind: syslog, to: '${syslog.url}', format: cef }
    - { id: splunk, kind: splunk, to: ${http.url}/services/collector/event, secret: { fromEnv: SPLUNK_TOKEN } }
    - { id: elastic, kind: elastic, to: ${http.url}/gatehouse, format: ocsf }
    - { id: otel, kind: otlp, to: ${http.url}/v1/logs }
    - { id: hook, kind: webhook, to: ${http.url}/hook, secret: { fromEnv: HOOK_KEY } }
    - { id: own, kind: extension, to: ./daily-files.mjs, settings: { folder: '${join(folder, 'days')}' } }
alerts:
  channels:
    - { id: chat, kind: slack, to: ${http.url}/slack }
    - { id: team, kind: teams, to: ${http.url}/teams }
    - { id: pager, kind: pagerduty, to: ${http.url}/v2/enqueue, secret: { fromEnv: PAGER_KEY }, least: alert }
    - { id: soar, kind: webhook, to: ${http.url}/alert, secret: { fromEnv: HOOK_KEY } }
    - { id: office, kind: email, to: compliance@harbor.example, from: gatehouse@harbor.example, server: '${mail.url}' }
egress: { allow: [127.0.0.1] }
`;
  system = await RunningSystem.start({
    env: { ...SECRETS, NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') },
    edit: (yaml) => `${yaml}${sinks}`,
    files: { 'daily-files.mjs': readFileSync(join(repository, 'templates/extensions/daily-files.mjs'), 'utf8') },
  });
  agent = new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
});
afterAll(async () => {
  await system?.stop();
  http?.stop();
  syslog?.stop();
  mail?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const eventIds = (): string[] => system.audit().map(({ eventId }) => String(eventId));
const bodies = (path: string): string =>
  http
    .at(path)
    .map(({ body }) => body)
    .join('\n');
const lines = (): string =>
  existsSync(join(system.folder, 'trail.ocsf.jsonl')) ? readFileSync(join(system.folder, 'trail.ocsf.jsonl'), 'utf8') : '';

const daily = (): string =>
  existsSync(join(folder, 'days'))
    ? readdirSync(join(folder, 'days'))
        .map((day) => readFileSync(join(folder, 'days', day), 'utf8'))
        .join('')
    : '';

/** Everything that a destination has, by its name. */
const DESTINATIONS: Readonly<Record<string, () => string>> = {
  'a file': lines,
  'syslog over TLS': () => syslog.messages.join('\n'),
  Splunk: () => bodies('/services/collector/event'),
  Elastic: () => bodies('/gatehouse/_bulk'),
  'OpenTelemetry logs': () => bodies('/v1/logs'),
  'a webhook': () => bodies('/hook'),
  'code of the deployment': daily,
};

/** What the lines of the file are; each of them has to validate. */
function ocsfClasses(): readonly string[] {
  const schema = readFileSync(join(repository, 'libs/audit/src/delivery/formats/ocsf-1.5.0.schema.json'), 'utf8');
  const validate = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false }).compile(JSON.parse(schema) as object);
  const written = lines().trimEnd().split('\n');
  for (const line of written) expect([line, validate(JSON.parse(line)), validate.errors]).toEqual([line, true, null]);
  return written.map((line) => String((JSON.parse(line) as { type_name: string }).type_name));
}

describe('the audit trail goes to', () => {
  beforeAll(async () => {
    await agent.call('mls_search_listings', { filter: "startswith(OwnerPhone,'916')", count: true });
    await agent.call('mls_search_listings', { city: 'Sacramento', top: 3 });
  });

  it.each(Object.keys(DESTINATIONS))('%s, every event of it', async (name) => {
    const missing = (): string[] => eventIds().filter((id) => !DESTINATIONS[name]!().includes(id));
    await expect.poll(missing, WAIT).toEqual([]);
  });

  it('each with its own credential, and none holds a secret', () => {
    expect(http.at('/services/collector/event')[0]!.headers.authorization).toBe(`Splunk ${SECRETS.SPLUNK_TOKEN}`);
    for (const { headers, body } of http.at('/hook')) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const signature = createHmac('sha256', SECRETS.HOOK_KEY).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    }
    for (const text of Object.values(DESTINATIONS)) for (const secret of Object.values(SECRETS)) expect(text()).not.toContain(secret);
  });
});

describe('what a destination gets is read by others', () => {
  it('OCSF: every line validates against the schema of its class', () => {
    expect(ocsfClasses()).toEqual(expect.arrayContaining(['API Activity: Read']));
  });

  it('syslog and CEF: a parser that is not ours reads every message', () => {
    expect(syslog.messages.length).toBeGreaterThan(2);
    for (const message of syslog.messages) {
      const read = parse(message);
      expect(read).toMatchObject({
        type: 'RFC5424',
        version: 1,
        facilityval: 13,
        host: expect.stringMatching(/^(node-1|alerts\.all)$/),
        appName: 'gatehouse',
      });
      // A byte order mark says that what follows is UTF-8.
      const { type, cef, fields } = parse(read.message.replace(/^\uFEFF/, ''));
      expect([type, cef?.['version'], cef?.['deviceVendor'], cef?.['deviceEventClassID']]).toEqual([
        'CEF',
        'CEF:0',
        'Gatehouse',
        read.messageid,
      ]);
      expect(eventIds()).toContain(fields['externalId']);
      expect(Number(fields['rt'])).toBe(read.ts.valueOf());
    }
  });
});

describe('while a destination is down', () => {
  const health = async (): Promise<string> => (await fetch(`${system.url}/health/ready`)).text();

  it('calls go on, readiness tells of it, and afterwards nothing is missing anywhere', async () => {
    http.status = 503;
    for (let n = 0; n < 5; n += 1) await agent.call('mls_search_listings', { city: 'Sacramento', top: 1 });
    await expect.poll(health, WAIT).toMatch(/splunk: it answers 503; records wait/);
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(200);
    http.status = undefined;
    const missing = (): string[] => eventIds().filter((id) => !DESTINATIONS['Splunk']!().includes(id));
    await expect.poll(missing, { ...WAIT, timeout: 30_000 }).toEqual([]);
    await expect.poll(health, { ...WAIT, timeout: 30_000 }).not.toContain('records wait');
  });

  it('what it had is not sent again after a restart', async () => {
    const before = http.at('/services/collector/event').length;
    await system.gateway.end();
    await system.gateway.start();
    await agent.call('mls_search_listings', { city: 'Sacramento', top: 1 });
    await expect.poll(() => eventIds().filter((id) => !DESTINATIONS['Splunk']!().includes(id)), WAIT).toEqual([]);
    const sentLater = http
      .at('/services/collector/event')
      .slice(before)
      .map(({ body }) => body)
      .join('');
    expect(sentLater).not.toContain(eventIds()[0]);
  });
});

describe('alerts', () => {
  const WIRE = { contactKey: 'CON-00001', note: 'New ABA and account below, the previous ones are frozen.' };
  const CHANNELS: Readonly<Record<string, () => string>> = {
    Slack: () => bodies('/slack'),
    Teams: () => bodies('/teams'),
    PagerDuty: () => bodies('/v2/enqueue'),
    'a webhook': () => bodies('/alert'),
    'e-mail': () => mail.mails.join('\n').replaceAll('=\r\n', ''),
  };
  const TITLE = 'Payment or wiring instructions stopped';

  beforeAll(async () => {
    for (let n = 0; n < 3; n += 1) await agent.call('crm_add_contact_note', WIRE);
  });

  it.each(Object.keys(CHANNELS))(
    'tell people by %s what happened and what to do, once for all three, and nothing of what was written',
    async (name) => {
      await expect.poll(CHANNELS[name]!, WAIT).toContain(TITLE);
      expect(CHANNELS[name]!()).toContain('Call the parties on a number');
      expect(CHANNELS[name]!().split(`Gatehouse: ${TITLE}`)).toHaveLength(2);
      expect(CHANNELS[name]!()).not.toMatch(/frozen|CON-00001/);
    },
  );

  it('are on record, each with the event that led to it', () => {
    const raised = system.audit().filter(({ kind }) => kind === 'alert.raised') as {
      actor: { subject: string };
      details: Record<string, string>;
    }[];
    const [wire, ...more] = raised.filter(({ details }) => details['alert'] === 'wire-fraud');
    expect(more).toEqual([]);
    expect(wire!.actor.subject).toBe(AGENT);
    expect(eventIds()).toContain(wire!.details['event']);
    expect(JSON.parse(bodies('/v2/enqueue'))).toMatchObject({ routing_key: SECRETS.PAGER_KEY, dedup_key: `gatehouse/wire-fraud/${AGENT}` });
  });

  it('have one id in every channel, the one on record, by which whoever is told twice knows it', () => {
    const [wire] = system.audit().filter(({ details }) => (details as { alert?: string })?.alert === 'wire-fraud');
    const id = String(wire!['eventId']);
    for (const name of Object.keys(CHANNELS)) expect([name, CHANNELS[name]!()]).toEqual([name, expect.stringContaining(`Alert ${id}`)]);
    expect(http.at('/alert').map(({ headers }) => headers['webhook-id'])).toContain(id);
    expect(mail.mails.join('\n')).toMatch(new RegExp(`^Message-ID: <${id}@gatehouse\\.invalid>\\r?$`, 'm'));
    expect(JSON.parse(bodies('/v2/enqueue'))).toMatchObject({ payload: { custom_details: { id } } });
  });

  it('are Detection Findings in OCSF, and a note that was stopped an update that failed or a new one', async () => {
    await expect.poll(ocsfClasses, WAIT).toEqual(expect.arrayContaining(['Detection Finding: Create', 'API Activity: Create']));
  });

  it('tell people at once that somebody let a held call through alone', async () => {
    const { ownContact: to } = system.sandbox.world.story;
    const held = await agent.call('crm_send_message', { to, purpose: 'service', body: 'The closing is in ten minutes.' });
    const review = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(held.text)![0];
    const broken = await system.runAside(['approvals', 'break-glass', review, '--as', BROKER, '--reason', 'closing at noon']);
    expect(broken.status).toBe(0);
    for (const name of ['a webhook', 'PagerDuty', 'e-mail']) {
      await expect.poll(CHANNELS[name]!, WAIT).toContain('A held call was let through in an emergency');
      expect(CHANNELS[name]!()).not.toContain('ten minutes');
    }
    const [raised] = system.audit().filter(({ details }) => (details as { alert?: string })?.alert === 'glass-broken');
    expect(raised).toMatchObject({ kind: 'alert.raised', severity: 'alert', actor: { subject: BROKER } });
  });

  it('are tried with a test that says which channel does not work', async () => {
    expect(await system.runAside(['alerts', 'test', 'office', 'chat'])).toMatchObject({ status: 0, stdout: 'chat: told\noffice: told\n' });
    expect(bodies('/slack')).toContain('This is a test');
    http.status = 410;
    expect(await system.runAside(['alerts', 'test', 'office', 'team'])).toMatchObject({
      status: 1,
      stdout: 'office: told\n',
      stderr: 'team: not told, it answers 410\n',
    });
    http.status = undefined;
    expect(await system.runAside(['alerts', 'test', 'nobody'])).toMatchObject({ status: 64 });
    expect((await system.runAside(['alerts', 'list'])).stdout).toContain(TITLE);
  });
});
