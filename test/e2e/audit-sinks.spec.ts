import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpCollector, SyslogCollector } from '../support/log-destinations.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const SECRETS = { SPLUNK_TOKEN: 'splunk-token-of-this-run', HOOK_KEY: 'hook-key-of-this-run' };
const WAIT = { timeout: 15_000, interval: 100 };

let http: HttpCollector;
let syslog: SyslogCollector;
let folder: string;
let system: RunningSystem;
let agent: RawPeer;

beforeAll(async () => {
  [http, syslog] = await Promise.all([HttpCollector.start(), SyslogCollector.start()]);
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
egress: { allow: [127.0.0.1] }
`;
  system = await RunningSystem.start({
    env: { ...SECRETS, NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') },
    edit: (yaml) => `${yaml}${sinks}`,
  });
  agent = new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));
});
afterAll(async () => {
  await system?.stop();
  http?.stop();
  syslog?.stop();
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

/** Everything that a destination has, by its name. */
const DESTINATIONS: Readonly<Record<string, () => string>> = {
  'a file': lines,
  'syslog over TLS': () => syslog.messages.join('\n'),
  Splunk: () => bodies('/services/collector/event'),
  Elastic: () => bodies('/gatehouse/_bulk'),
  'OpenTelemetry logs': () => bodies('/v1/logs'),
  'a webhook': () => bodies('/hook'),
};

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
