import { Policy } from '@gatehouse/access';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditTrail, MemoryAuditStore } from '@gatehouse/audit';
import { loadConfigText, type LoadedConfig } from '@gatehouse/config';
import { HttpUpstream, UpstreamRegistry } from '@gatehouse/mcp';
import { GuardedFetch } from '@gatehouse/net';
import { SystemClock } from '@gatehouse/kernel';
import type { LoggerService } from '@nestjs/common';
import { ServiceAccounts } from '@gatehouse/identity';
import { afterEach, describe, expect, it } from 'vitest';
import { restartNeededFor, upstreamChanges } from './configuration-changes.js';
import { CataloguedUpstreams } from '../catalogue/catalogued-upstreams.js';
import { LiveConfiguration } from './live-configuration.js';
import { LiveLicences } from './live-licences.js';
import { LivePolicies } from './live-policies.js';
import { readPolicies } from './policy-parts.js';
import { ruleParts } from './rule-parts.js';
import { LiveServices } from './live-services.js';
import { serviceEntries } from './service-parts.js';
import { PackageStarts } from '../provenance/package-starts.js';
import { configuredUpstreams, type UpstreamTerms } from './upstream-parts.js';

const template = readFileSync(fileURLToPath(new URL('../../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
// No server answers there, and none needs to: what is read is which upstreams there are.
const yaml = template.replaceAll('127.0.0.1:8081', '127.0.0.1:9');
const loaded = (text: string): LoadedConfig => loadConfigText(text, 'gateway.yaml', { secretCheck: 'when-used' });
const upstream = (id: string, tools: string) => `  - { id: ${id}, transport: stdio, command: /nowhere/${id}, tools: ${tools} }\n`;
const withUpstream = (text: string) => yaml.replace('\nintegrity:', `${text}\nintegrity:`);

const watched = (rule: string) =>
  `\ncompliance:\n  rules: [{ rule: ${rule}, mode: monitor, reason: Measured first., approvedBy: compliance@harbor.example }]\n`;

class BreakableStore extends MemoryAuditStore {
  broken = false;
  override append(...args: Parameters<MemoryAuditStore['append']>): Promise<void> {
    return this.broken ? Promise.reject(new Error('the disk is full')) : super.append(...args);
  }
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function running(text: string) {
  const started = loaded(text);
  const store = new BreakableStore();
  const trail = new AuditTrail(store, { chain: 'node-1', digestKey: Buffer.alloc(32, 7) });
  await trail.open();
  const registry = new UpstreamRegistry({ startWaitMs: 50, drainMs: 10 });
  const fetcher = new GuardedFetch({ allow: [] });
  const nothing = () => undefined;
  const clientInfo = { name: 'gatehouse', version: '0' };
  // None of these upstreams has a credential in the vault.
  const without = { vault: undefined, personal: undefined } as unknown as Pick<UpstreamTerms, 'vault' | 'personal'>;
  const packages = new PackageStarts(started, '/');
  const terms = { ...without, clientInfo, folder: '/', fetcher, onLeftOut: nothing, onErrorLine: nothing, packages };
  await registry.start(configuredUpstreams(started, terms));
  closing.push(
    () => registry.close(),
    () => fetcher.close(),
    () => trail.close(),
  );
  const logged: object[] = [];
  const take = (level: string) => (message: object) => void logged.push({ level, ...message });
  const logger = { log: take('log'), warn: take('warn'), error: take('error') } as unknown as LoggerService;
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-live-'));
  closing.push(() => rm(folder, { recursive: true }));
  const policy = new Policy(await readPolicies({ policies: [] }, folder));
  const policies = new LivePolicies(policy, { trail, logger, folder });
  const rules = ruleParts(started.config, new SystemClock());
  const catalogued = new CataloguedUpstreams(started);
  const licences = new LiveLicences(started, { mls: { connections: new Map() }, trail, logger });
  const accounts = new ServiceAccounts(serviceEntries(started.config.identity), {
    clock: new SystemClock(),
    issuer: 'https://gateway.harbor.example',
  });
  const services = new LiveServices(accounts, { trail, logger });
  const live = new LiveConfiguration(started, { registry, trail, logger, terms, policies, rules, licences, services, catalogued });
  const slugs = () => registry.states().map(({ slug }) => slug);
  const recorded = () => store.records.map(({ event }) => JSON.parse(event) as { kind: string; details: object });
  return { live, accounts, rules, policy, policies, folder, store, registry, slugs, logged, recorded };
}

describe('a configuration that changes', () => {
  const withServices = (...lines: string[]) =>
    yaml.replace(/^identity:\n/m, `identity:\n  services:\n${lines.map((line) => `    - ${line}\n`).join('')}`);
  const service = (id: string, more = '') => `{ id: ${id}, name: Portal, secret: { fromEnv: PORTAL_SECRET }${more} }`;

  it('suspends a vendor, lets another in again, and is on record before it counts', async () => {
    const { live, accounts, store, recorded, logged } = await running(
      withServices(service('portal'), service('waiting', ', disabled: true'), service('gone')),
    );
    const inNow = () => ['portal', 'waiting', 'gone'].filter((id) => accounts.alive(id));
    expect(inNow()).toEqual(['portal', 'gone']);
    const wanted = loaded(withServices(service('portal', ', disabled: true'), service('waiting', ', endpoints: [mls]')));
    store.broken = true;
    await live.takeUp(wanted);
    expect(inNow()).toEqual(['portal', 'gone']);
    store.broken = false;
    await live.takeUp(wanted);
    expect([inNow(), accounts.alive('waiting')?.endpoints]).toEqual([['waiting'], ['mls']]);
    const details = recorded().flatMap(({ kind, details: each }) => (kind === 'config.changed' ? [each] : []));
    expect(details).toMatchObject([
      { setting: 'identity.services', service: 'portal', disabled: true },
      { service: 'waiting', disabled: false },
      { service: 'gone', disabled: true },
    ]);
    expect(logged.filter(({ settings }: { settings?: string[] }) => settings?.includes('identity')).length).toBe(1);
  });

  it('is not taken up where the law could not be kept by it', async () => {
    const { live, slugs, logged } = await running(withUpstream(upstream('notes', '{}')));
    const before = slugs();
    const lawless = '{ ask: { action: write, dataClass: showing, legal: { activity: request_showing } } }';
    await live.takeUp(loaded(withUpstream(upstream('notes', '{}') + upstream('tours', lawless))));
    expect(slugs()).toEqual(before);
    expect(JSON.stringify(logged)).toContain('tools.ask.legal: expected where to find agreementStatus');
  });

  it('adds, removes and replaces upstreams, each on record with what its settings were and are', async () => {
    const { live, registry, slugs, recorded, logged } = await running(withUpstream(upstream('notes', '{}') + upstream('old', '{}')));
    const before = registry.upstream('notes');
    await live.takeUp(loaded(withUpstream(upstream('notes', '{}').replace('/nowhere/', '/elsewhere/') + upstream('new', '{}'))));
    expect(slugs()).toEqual(['crm', 'market', 'showings', 'notes', 'new']);
    expect(registry.upstream('notes')).not.toBe(before);
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(recorded()).toMatchObject([
      { kind: 'config.changed', details: { setting: 'upstreams', upstream: 'old', change: 'removed', from: sha256 } },
      { kind: 'config.changed', details: { setting: 'upstreams', upstream: 'notes', change: 'replaced', from: sha256, to: sha256 } },
      { kind: 'config.changed', details: { setting: 'upstreams', upstream: 'new', change: 'added', to: sha256 } },
    ]);
    expect(logged.at(-1)).toMatchObject({ level: 'log', changes: ['old removed', 'notes replaced', 'new added'] });
  });

  it('replaces modes of rules and exceptions, on record with what they were', async () => {
    const { live, rules, recorded } = await running(yaml);
    const mode = (id: string) => rules.inForce.standing().modeOf(id);
    await live.takeUp(loaded(yaml + watched('conduct.appraisal')));
    expect(mode('conduct.appraisal')).toBe('monitor');
    expect(recorded()).toMatchObject([{ kind: 'config.changed', details: { setting: 'compliance', rules: 1, exceptions: 0 } }]);
    await live.takeUp(loaded(yaml));
    expect(mode('conduct.appraisal')).toBe('enforce');
  });

  it.each([
    ['a rule that does not exist', 'conduct.nowhere', 'conduct.nowhere does not'],
    ['a rule that guards what no model may see', 'access-code.value', 'guards what no model may ever see'],
  ])('changes nothing where it decides about %s', async (_what, rule, told) => {
    const { live, rules, slugs, logged, recorded } = await running(yaml);
    const before = [slugs(), rules.inForce.choices];
    await live.takeUp(loaded(withUpstream(upstream('notes', '{}')) + watched(rule)));
    expect([slugs(), rules.inForce.choices]).toEqual(before);
    expect(recorded()).toEqual([]);
    expect(JSON.stringify(logged)).toContain(told);
  });

  it('gives an upstream new terms without ending it', async () => {
    const { live, registry, recorded } = await running(withUpstream(upstream('notes', '{ a: { action: read, dataClass: task } }')));
    const before = registry.upstream('notes')!;
    await live.takeUp(loaded(withUpstream(upstream('notes', '{ a: { action: send, dataClass: task } }'))));
    expect(registry.upstream('notes')).toBe(before);
    expect(before.termsFor('tool', 'a')).toMatchObject({ action: 'send' });
    expect(recorded()).toMatchObject([{ details: { upstream: 'notes', change: 'reclassified' } }]);
  });

  it('changes nothing where nothing changed, and takes up what came meanwhile', async () => {
    const { live, slugs, recorded } = await running(yaml);
    await live.takeUp(loaded(yaml));
    expect(recorded()).toEqual([]);
    await Promise.all([live.takeUp(loaded(withUpstream(upstream('a', '{}')))), live.takeUp(loaded(withUpstream(upstream('b', '{}'))))]);
    expect(slugs()).toEqual(['crm', 'market', 'showings', 'b']);
  });

  it('is not taken up where it cannot be recorded', async () => {
    const { live, store, slugs, logged } = await running(yaml);
    store.broken = true;
    await live.takeUp(loaded(withUpstream(upstream('notes', '{}'))));
    expect(slugs()).toEqual(['crm', 'market', 'showings']);
    expect(logged).toMatchObject([{ level: 'error', upstream: 'notes' }]);
    store.broken = false;
    await live.takeUp(loaded(withUpstream(upstream('notes', '{}'))));
    expect(slugs()).toEqual(['crm', 'market', 'showings', 'notes']);
  });

  it('is not taken up where an upstream would have the name of an MLS connection that runs', async () => {
    const { live, registry, logged, recorded } = await running(yaml);
    const connection = new HttpUpstream({ slug: 'mls', url: 'http://127.0.0.1:9/', clientInfo: { name: 'gatehouse', version: '0' } });
    await registry.add(connection);
    const renamed = withUpstream(upstream('mls', '{}')).replace('  - id: cascade\n', '  - id: cascade\n    slug: other\n');
    await live.takeUp(loaded(renamed));
    expect(logged).toMatchObject([{ level: 'error', upstreams: ['mls'] }]);
    expect(recorded()).toEqual([]);
  });
});

const HOUSE = `@id("no-tasks")
@title("No tasks.")
forbid (principal, action == Action::"read", resource in DataClass::"task");
`;

describe('policies that change', () => {
  const wanted = (text: string) => loaded(text.replace('\nmls:', '\npolicies: [house.cedar]\n\nmls:'));

  it('are in force from then on, on record with what they were and are', async () => {
    const { live, policy, folder, recorded, logged } = await running(yaml);
    const before = policy.version;
    let told = 0;
    policy.onReplaced(() => void (told += 1));
    await writeFile(join(folder, 'house.cedar'), HOUSE);
    await live.takeUp(wanted(yaml));
    expect(policy.clause('no-tasks')).toBeDefined();
    expect(recorded()).toMatchObject([{ kind: 'policy.changed', details: { from: before, to: policy.version } }]);
    expect(JSON.stringify(logged)).not.toContain('next start');
    await live.takeUp(wanted(yaml));
    expect([told, recorded().length]).toEqual([1, 1]);
    await live.takeUp(loaded(yaml));
    expect([policy.version, told]).toEqual([before, 2]);
  });

  it('are taken up all together or not at all, and upstreams that came with them neither', async () => {
    const { live, policy, policies, folder, slugs, recorded, logged } = await running(yaml);
    const before = [policy.version, slugs()];
    await writeFile(
      join(folder, 'house.cedar'),
      `${HOUSE}\n@id("worse")\n@title("Worse.")\nforbid (principal, action, resource) when { principal.vip };`,
    );
    await live.takeUp(wanted(withUpstream(upstream('notes', '{}'))));
    expect([policy.version, slugs()]).toEqual(before);
    const fault = expect.stringMatching(/^house\.cedar \(worse\): line 7, column 45: .*vip/) as string;
    expect(logged).toMatchObject([{ level: 'error', faults: [fault] }]);
    expect(recorded()).toMatchObject([{ kind: 'policy.rejected', details: { inForce: before[0], faults: 1, fault1: fault } }]);
    expect(policies.fault).toMatch(/not taken up: house\.cedar \(worse\): line 7, column 45: /);
    await live.takeUp(loaded(yaml));
    expect(policies.fault).toBeUndefined();
  });

  it('are not taken up where their file cannot be read or the change cannot be recorded', async () => {
    const { live, policy, policies, folder, store } = await running(yaml);
    const before = policy.version;
    await live.takeUp(wanted(yaml));
    expect(policies.fault).toMatch(/house\.cedar: cannot be read \(ENOENT\)/);
    await writeFile(join(folder, 'house.cedar'), HOUSE);
    store.broken = true;
    await live.takeUp(wanted(yaml));
    expect([policy.version, policies.fault]).toEqual([before, undefined]);
    store.broken = false;
    await live.takeUp(wanted(yaml));
    expect(policy.version).not.toBe(before);
  });
});

describe('what changed', () => {
  const { config } = loaded(yaml);

  it('is told by the settings, not by their order', () => {
    const turned = loaded(yaml.replace(/(  - id: crm[\s\S]*?)(  # A vendor[\s\S]*?)(?=\nintegrity:)/, '$2\n$1')).config;
    expect(turned.upstreams.map(({ id }) => id)).toEqual(['market', 'showings', 'crm']);
    expect(upstreamChanges(config.upstreams, turned.upstreams)).toEqual([]);
  });

  it.each([
    ['a reference to another secret', 'fromEnv: SANDBOX_CRM_TOKEN', 'fromEnv: OTHER', 'replaced'],
    ['terms of a tool', 'list_tasks: { action: read', 'list_tasks: { action: write', 'reclassified'],
    ['terms of a resource', 'crm://office/: { action: read', 'crm://office/: { action: write', 'reclassified'],
  ])('is seen in %s', (_case, from, to, change) => {
    const { config: wanted } = loaded(yaml.replace(from, to));
    expect(upstreamChanges(config.upstreams, wanted.upstreams)).toMatchObject([{ change, section: { id: 'crm' } }]);
  });

  it('is named by section where it needs a restart', () => {
    const { config: wanted } = loaded(yaml.replace('port: 8080', 'port: 8090').replace('perHour: 7200', 'perHour: 100'));
    expect(restartNeededFor(config, wanted)).toEqual(['gateway', 'mls']);
    expect(restartNeededFor(config, loaded(yaml).config)).toEqual([]);
  });
});
