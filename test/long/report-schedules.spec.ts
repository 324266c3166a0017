import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../support/free-port.js';
import { gatehouse } from '../support/gateway-process.js';
import { HttpCollector, MailCollector } from '../support/log-destinations.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const WAIT = { timeout: 30_000, interval: 100 };

let system: RunningSystem;
let chat: HttpCollector;
let mail: MailCollector | undefined;
let mailPort: number;

beforeAll(async () => {
  mailPort = await freePort();
  chat = await HttpCollector.start();
  const schedules = `
reports:
  - { id: gossip, report: gossip, every: quarter, folder: reports }
  - id: quarterly
    report: supervision
    every: quarter
    folder: reports
    mail: { server: 'smtp://127.0.0.1:${mailPort}', from: gatehouse@harbor.example, to: [broker@harbor.example], attach: [pdf, csv] }
alerts: { channels: [{ id: chat, kind: slack, to: ${chat.url}/slack }] }
egress: { allow: [127.0.0.1] }
`;
  system = await RunningSystem.start({ edit: (yaml) => `${yaml}${schedules}` });
});
afterAll(async () => {
  await system?.stop();
  chat?.stop();
  mail?.stop();
});

const reports = (): readonly string[] => readdirSync(join(system.folder, 'reports')).filter((name) => !name.startsWith('.'));
const events = (kind: string) => system.audit().filter((event) => event['kind'] === kind);

it('leaves out a schedule that cannot be used, says in which line it stands, and makes the others', async () => {
  const line =
    readFileSync(system.configFile, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('id: gossip')) + 1;
  await vi.waitFor(() => expect(reports()).toEqual([expect.stringMatching(/^quarterly-\d{4}-Q\d$/)]), WAIT);
  expect(system.gateway.log).toContain(`gateway.yaml line ${line}, reports[0].report`);
  expect(system.gateway.log).toContain('expected one of compliance, licence');
  const place = join(system.folder, 'reports', reports()[0]!);
  expect(statSync(place).mode & 0o077).toBe(0);
  expect(readdirSync(place)).toEqual(expect.arrayContaining(['report.html', 'report.pdf', 'figures.csv', 'report.note', 'audit.jsonl']));

  const checked = gatehouse(['check', '-c', system.configFile], { env: SECRETS });
  expect(checked.status).toBe(78);
  expect(checked.stderr).toMatch(new RegExp(`reports\\[0\\]\\.report: expected one of compliance, .* \\(line ${line}\\)`));
});

it('has a mail that nobody took on record and tells people by an alert', async () => {
  await vi.waitFor(() => expect(events('report.delivery.failed')).toHaveLength(1), WAIT);
  expect(events('report.delivery.failed')[0]).toMatchObject({
    severity: 'alert',
    details: { schedule: 'quarterly', report: 'supervision' },
  });
  await vi.waitFor(
    () =>
      expect(
        chat
          .at('/slack')
          .map(({ body }) => body)
          .join('\n'),
      ).toContain('did not reach whom it was for'),
    WAIT,
  );
});

it('sends it later, by the next process, with the files that were asked for', async () => {
  await system.gateway.end();
  mail = await MailCollector.start(mailPort);
  await system.gateway.start();
  await vi.waitFor(() => expect(events('report.sent')).toHaveLength(1), WAIT);
  expect(mail.mails).toHaveLength(1);
  const [said] = mail.mails;
  expect(said).toMatch(/^Subject: Report quarterly-\d{4}-Q\d of Harbor Realty/m);
  expect(said).toMatch(/^Message-ID: <report\.quarterly-[\dQ-]+@gatehouse\.invalid>/m);
  expect(attached(said!, 'figures.csv').toString()).toContain('section,of,events');
  const pdf = await getDocumentProxy(new Uint8Array(attached(said!, 'report.pdf')));
  expect((await extractText(pdf, { mergePages: true })).text).toContain('Supervision of Harbor Realty');
  expect(reports()).toHaveLength(1);
});

/** A file of a mail as it was sent: MIME, base64. */
function attached(said: string, name: string): Buffer {
  const part = said.split(/\r\n--/).find((each) => each.includes(`filename=${name}`))!;
  return Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4), 'base64');
}
