import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuedSecrets, IssuedSecrets } from '../support/issued-secrets.js';
import { HttpCollector, MailCollector } from '../support/log-destinations.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** What people and strangers say in a call, and what clients' records hold, stands nowhere that is told: no event, log, export, report, alert or SIEM. */
const AGENT = 'agent@harbor.example';
const OFFICER = 'compliance@harbor.example';
const HOOK_KEY = 'hook-key-of-this-run';
const REPORTS = [
  'compliance',
  'licence',
  'fair-housing',
  'client-data',
  'wire',
  'supply-chain',
  'supervision',
  'ai-disclosure',
  'retention',
];
const WAIT = { timeout: 20_000, interval: 100 };
const PATIENCE = { timeout: 300_000 };

const PLANTED: Readonly<Record<string, string>> = {
  'a social security number': '219-09-9987',
  'an account number': '000987654321987',
  'a card': '4111 1111 1111 1111',
  'a password': 'Quokka+battery/staple-41',
  'a key': 'sk_live_9f8e7d6c5b4a39281706',
  'an e-mail address': 'somebody.private@client.example',
  'a telephone': '(916) 555-0142',
  'a name': 'Wilhelmina Throckmorton',
};
const EVERYTHING = Object.values(PLANTED).join(', ');

const secrets = new IssuedSecrets();
let http: HttpCollector;
let mail: MailCollector;
let system: RunningSystem;

beforeAll(async () => {
  [http, mail] = await Promise.all([HttpCollector.start(), MailCollector.start()]);
  system = await RunningSystem.start({
    env: { HOOK_KEY },
    edit: (yaml) => `${yaml}
audit:
  sinks:
    - { id: lines, kind: file, to: trail.ocsf.jsonl, format: ocsf }
    - { id: otel, kind: otlp, to: ${http.url}/v1/logs }
    - { id: cef, kind: webhook, to: ${http.url}/hook, format: cef, secret: { fromEnv: HOOK_KEY } }
alerts:
  channels:
    - { id: chat, kind: slack, to: ${http.url}/slack }
    - { id: soar, kind: webhook, to: ${http.url}/alert, secret: { fromEnv: HOOK_KEY } }
    - { id: office, kind: email, to: ${OFFICER}, from: gatehouse@harbor.example, server: '${mail.url}' }
egress: { allow: [127.0.0.1] }
`,
  });
  const { ownContact, ownContactSecrets } = system.sandbox.world.story;
  for (const [what, value] of Object.entries(PLANTED)) secrets.add(what, value);
  for (const value of ownContactSecrets) secrets.add('a value of a client', value);
  for (const planted of [PLANTED['a social security number']!, PLANTED['a card']!])
    secrets.add('its digits', planted.replaceAll(/\D/g, ''));
  // What the run issued, and every file of the deployment, its database with it, is looked through for these as well when the system stops.
  for (const [what, value] of Object.entries(PLANTED)) issuedSecrets.add(what, value);
  await told(ownContact);
}, PATIENCE.timeout);
afterAll(async () => {
  await system?.stop();
  http?.stop();
  mail?.stop();
});

/** In every place of a message that somebody else chooses. */
async function told(contactKey: string): Promise<void> {
  const agent = new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
  const calls: readonly [string, Record<string, unknown>][] = [
    ['crm_get_contact', { contactKey }],
    ['crm_get_contact', { contactKey: EVERYTHING }],
    ['crm_get_contact', { contactKey, [EVERYTHING]: 1 }],
    ['crm_get_contact', { contactKey, reason: EVERYTHING }],
    ['crm_add_contact_note', { contactKey, note: EVERYTHING }],
    ...Array.from({ length: 3 }, (): [string, Record<string, unknown>] => [
      'crm_add_contact_note',
      { contactKey, note: `New ABA and account below: ${EVERYTHING}` },
    ]),
    ['crm_send_message', { to: contactKey, purpose: 'service', body: EVERYTHING }],
    ['crm_send_message', { to: EVERYTHING, purpose: EVERYTHING, body: EVERYTHING }],
    ['mls_search_listings', { filter: `contains(PrivateRemarks,'${EVERYTHING}')` }],
    ['mls_search_listings', { city: EVERYTHING }],
    [EVERYTHING, {}],
  ];
  for (const [name, args] of calls) await agent.call(name, args);
  await agent.request('resources/read', { uri: `crm://contacts/${encodeURIComponent(EVERYTHING)}` });
  await agent.request('prompts/get', { name: EVERYTHING, arguments: { [EVERYTHING]: EVERYTHING } });
  await agent.request(EVERYTHING);
  await agent.send(`{"jsonrpc":"2.0","id":"${EVERYTHING}","method":"tools/call","params":{"name":7}}`);
  for (const path of [`/mcp/${encodeURIComponent(EVERYTHING)}`, `/?token=${encodeURIComponent(EVERYTHING)}`])
    await fetch(`${system.url}${path}`);
  await fetch(`${system.url}/mcp`, {
    method: 'POST',
    headers: { authorization: `Bearer ${encodeURIComponent(EVERYTHING)}` },
    body: EVERYTHING,
  });
  await system.runAside(['audit', 'search', '--text', EVERYTHING]);
}

const standing = (text: string | Buffer): readonly string[] => secrets.standingIn(Buffer.from(text as string));
const at = (path: string): string =>
  http
    .at(path)
    .map(({ body }) => body)
    .join('\n');

describe('what was said in calls, and what clients are called', () => {
  it('is what is looked for: it is found where it stands', () => {
    expect(standing(`x ${EVERYTHING}`).length).toBeGreaterThanOrEqual(Object.keys(PLANTED).length);
    expect(secrets.size).toBeGreaterThan(Object.keys(PLANTED).length + 3);
  });

  it('stands in no event, though every call left one', () => {
    const events = system.audit();
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of ['tool.call.allowed', 'tool.call.denied', 'tool.call.held']) expect(kinds).toContain(kind);
    expect(standing(JSON.stringify(events))).toEqual([]);
  });

  it('stands in no line of the log', () => {
    expect(system.gateway.log.length).toBeGreaterThan(100);
    expect(standing(system.gateway.log)).toEqual([]);
  });

  it('stands in no alert and reaches no SIEM, though both were told', async () => {
    const alerts: Readonly<Record<string, () => string>> = {
      Slack: () => at('/slack'),
      'a webhook': () => at('/alert'),
      'e-mail': () => mail.mails.join('\n').replaceAll('=\r\n', ''),
    };
    for (const [name, text] of Object.entries(alerts)) {
      await expect.poll(text, WAIT).toContain('Payment or wiring instructions stopped');
      expect([name, standing(text())]).toEqual([name, []]);
    }
    const last = String(system.audit().at(-1)!['eventId']);
    const siem: Readonly<Record<string, () => string>> = {
      OCSF: () => readFileSync(join(system.folder, 'trail.ocsf.jsonl'), 'utf8'),
      OTLP: () => at('/v1/logs'),
      CEF: () => at('/hook'),
    };
    for (const [name, text] of Object.entries(siem)) {
      await expect.poll(text, WAIT).toContain(last);
      expect([name, standing(text())]).toEqual([name, []]);
    }
  });

  it('stands in no export, and in nothing that a search shows', () => {
    const exported = system.run(['audit', 'export']);
    expect(exported.status).toBe(0);
    expect(exported.stdout.trimEnd().split('\n').length).toBeGreaterThan(15);
    expect(standing(exported.stdout)).toEqual([]);
    const found = system.run(['audit', 'search', '--person', AGENT, '--json']);
    expect(found.stdout).toContain('tool.call.denied');
    expect(standing(found.stdout + found.stderr)).toEqual([]);
  });

  it.each(REPORTS)('stands in no file of the report %s', PATIENCE, async (name) => {
    const folder = join(system.folder, `report-${name}`);
    expect(await system.runAside(['report', name, '--out', folder])).toMatchObject({ status: 0 });
    const files = readdirSync(folder);
    expect(files).toEqual(expect.arrayContaining(['report.html', 'report.json', 'report.pdf', 'audit.jsonl']));
    for (const file of files) expect([file, standing(readFileSync(join(folder, file)))]).toEqual([file, []]);
    const pdf = await getDocumentProxy(new Uint8Array(readFileSync(join(folder, 'report.pdf'))));
    expect(standing((await extractText(pdf, { mergePages: true })).text)).toEqual([]);
  });
});
