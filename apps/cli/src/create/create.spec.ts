import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configSchema, loadConfigFile, loadConfigText } from '@gatehouse/config';
import { compilePolicies, policyTexts } from '@gatehouse/access';
import { checkConfiguration, SERVER_INFO } from '@gatehouse/gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { answerFaults, IDENTITY, PROVIDERS, TARGETS, withStandards, type Answers } from './answers.js';
import { deploymentFiles } from './deployment-files.js';
import { KeptAnswers } from './kept-answers.js';
import { installedPacks } from '../deployment/packs-lock.js';
import { place, remainsOf } from './place.js';

const SMALL: Partial<Answers> = {
  name: 'Tide Realty',
  firmKey: 'OFF-9',
  states: 'CA',
  administrator: 'admin@tide.example',
  broker: 'broker@tide.example',
};
const issuers: Readonly<Record<string, string>> = {
  okta: 'https://tide.okta.com',
  entra: 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0',
  oidc: 'https://id.tide.example',
};

const MLS: Partial<Answers> = {
  kind: 'mls',
  name: 'Cascade MLS',
  mls: 'cascade:trestle',
  brokerages: Array.from({ length: 40 }, (_, index) => `OFF-${index + 100}:Firm ${index}`).join(', '),
  vendors: 'portal:Portal, home-search:Home Search',
};
/** Everything that can be left open. */
const FULL: Partial<Answers> = {
  offices: 'OFF-10:Tide North, OFF-11:Tide South',
  staff: 'compliance@tide.example:compliance, second@tide.example:admin',
  assistants: 'ann@tide.example',
  upstreams: 'crm, documents, e-sign, showing',
  retention: 'automatic',
  alerts: 'email:broker@tide.example, slack, teams, pagerduty, webhook:https://hooks.tide.example/alerts',
  siem: 'splunk:https://splunk.tide.example:8088/services/collector/event',
};
const CASES: readonly (readonly [string, Partial<Answers>])[] = [
  ['a small brokerage', {}],
  [
    'a firm of three states',
    { name: "O'Brien & Daughters, Inc.", states: 'CA, NV, AZ', url: 'https://gateway.obrien.example', database: 'postgres' },
  ],
  ...PROVIDERS.map((provider) => [`one of ${provider}`, { mls: `first:${provider}` }] as const),
  ['four MLSs', { mls: 'a:reso-generic, b:mlsgrid, c:bridge, d:trestle' }],
  ...IDENTITY.map(
    (identity) => [`sign-in at ${identity}`, { identity, ...(issuers[identity] ? { issuer: issuers[identity] } : {}) }] as const,
  ),
  ...TARGETS.map((target) => [`a place such as ${target}`, { target }] as const),
  ['an MLS', MLS],
  ['offices, people and systems', FULL],
  ['docker with PostgreSQL', { target: 'docker', database: 'postgres' }],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-create-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (more: Partial<Answers>) => {
  const answers = withStandards({ ...SMALL, ...more });
  expect(answerFaults(answers)).toEqual([]);
  return deploymentFiles(answers as Answers, { version: SERVER_INFO.version }, { schema: configSchema(), packs: installedPacks() });
};

describe('gatehouse create', () => {
  it.each(CASES)('makes what loads, for %s: under forty files, no secret, deny by default', (name, more) => {
    const files = filesOf(more);
    expect(Object.keys(files).length).toBeLessThan(40);
    const at = join(folder, name.replaceAll(/\W/g, '-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), text);
      const documents = /\.ya?ml$/.test(path) ? parseAllDocuments(text) : [];
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    }
    const { config } = loadConfigFile(join(at, 'gateway.yaml'), { secretCheck: 'when-used' });
    expect(config.upstreams).toEqual([]);
    for (const connection of config.mls) expect(connection.aiUse.inferenceAllowed).toBeUndefined();
    for (const line of files['.env.example']!.split('\n')) expect(line).toMatch(/^(?:#.*|[A-Z_0-9]+=|)$/);
    // Every name of a secret is in the example, and nothing else is.
    const named = [...files['gateway.yaml']!.matchAll(/fromEnv: (\w+)/g)].map(([, variable]) => variable);
    expect([...files['.env.example']!.matchAll(/^(\w+)=$/gm)].map(([, variable]) => variable).toSorted()).toEqual(
      [...new Set(named)].toSorted(),
    );
    expect(parse(files['.gatehouse/answers.yaml']!)).toMatchObject({ firmKey: 'OFF-9' });
  });

  it.each<[string, Partial<Answers>, RegExp]>([
    ['an unknown state', { states: 'CA, XX' }, /--states .*XX is none/],
    ['an unknown provider', { mls: 'a:zillow' }, /--mls .*reso-generic/],
    ['the same MLS twice', { mls: 'a:bridge, a:spark' }, /--mls names a twice/],
    ['plain http elsewhere', { url: 'http://gateway.tide.example' }, /--url is https/],
    ['one person for two offices', { broker: 'admin@tide.example' }, /--broker is somebody else/],
    ['one person in capitals', { broker: 'Admin@Tide.example' }, /--broker is somebody else/],
    ['an issuer without its provider', { issuer: 'https://tide.okta.com' }, /--issuer is for a provider/],
    ['a provider without its issuer', { identity: 'okta' }, /--issuer is the https address/],
    ["everybody's issuer", { identity: 'entra', issuer: 'https://login.microsoftonline.com/common/v2.0' }, /--issuer .*your own tenant/],
    ['pods that would share a file', { target: 'kubernetes', database: 'sqlite' }, /--database is postgres where target is kubernetes/],
    ['vendors of a brokerage', { vendors: 'portal:Portal' }, /--vendors is for an MLS/],
    ['an MLS without its data', { ...MLS, mls: '' }, /--mls names the connection to its own data/],
    ['one vendor twice', { ...MLS, vendors: 'portal:A, portal:B' }, /--vendors names portal twice/],
    ['a brokerage that is the MLS', { ...MLS, brokerages: 'OFF-9:Tide' }, /--brokerages names OFF-9/],
    ['offices of an MLS', { ...MLS, offices: 'OFF-10:North' }, /--offices is for a brokerage, and kind is mls/],
    ['an office that is the main one', { offices: 'OFF-9:Tide' }, /--offices names OFF-9, which is the main office/],
    ['an office of a role that nobody grants', { staff: 'a@tide.example:broker' }, /--staff .*a@tide.example does not fit/],
    ['one person with two offices', { staff: 'broker@tide.example:compliance' }, /--staff names broker@tide.example, who has an office/],
    ['staff of an MLS at a brokerage', { staff: 'a@tide.example:mls_staff' }, /--staff gives a@tide.example mls_staff/],
    ['an assistant in capitals', { assistants: 'Broker@tide.example' }, /--assistants names Broker@tide.example/],
    ['an assistant who is the broker', { assistants: 'broker@tide.example' }, /--assistants names broker@tide.example/],
    ['assistants of an MLS', { ...MLS, assistants: 'ann@tide.example' }, /--assistants is for a brokerage/],
    ['an unknown system', { upstreams: 'crm, fax' }, /--upstreams .*fax is none/],
    ['retention by nobody', { retention: 'never' }, /--retention is one of people, automatic/],
    ['alerts to nowhere', { alerts: 'email' }, /--alerts .*email does not fit/],
    ['a secret address among the answers', { alerts: 'slack:https://hooks.slack.example/T0' }, /--alerts .*slack does not fit/],
    ['the same channel twice', { alerts: 'slack, slack' }, /--alerts names slack twice/],
    ['syslog by https', { siem: 'syslog:https://siem.tide.example' }, /--siem .*syslog does not fit/],
    ['two places of the trail', { siem: 'otlp:https://a.example, otlp:https://b.example' }, /--siem is one place/],
    ['one assistant twice', { assistants: 'ann@tide.example, Ann@tide.example' }, /--assistants names Ann@tide.example twice/],
    ['quotes in a name', { name: 'The "Tide"' }, /--name is a name, without " and/],
    ['no name', { name: '' }, /--name is a name/],
  ])('says what is wrong with %s', (_, more, what) => {
    const faults = answerFaults(withStandards({ ...SMALL, ...more }));
    expect(faults.join('\n')).toMatch(what);
  });

  it('writes what was answered about people, systems, retention and alerts where the gateway reads it', () => {
    const files = filesOf(FULL);
    const { config } = loadConfigText(files['gateway.yaml']!, 'gateway.yaml', { secretCheck: 'when-used' });
    expect(config.identity.accounts.map(({ user, grants, member }) => [user, grants.join(), member])).toEqual([
      ['admin@tide.example', 'admin', undefined],
      ['broker@tide.example', '', 'MEMBER-BROKER'],
      ['compliance@tide.example', 'compliance', undefined],
      ['second@tide.example', 'admin', undefined],
      ['ann@tide.example', '', 'MEMBER-ASSISTANT-1'],
    ]);
    expect(files['roster/members.csv']).toContain(
      'MEMBER-ASSISTANT-1,Assistant 1,ann@tide.example,Assistant,Active,true,,CA,,OFF-9,MEMBER-BROKER\n',
    );
    expect(files['roster/offices.csv']).toContain('OFF-10,"Tide North",Active,OFF-9,\n');
    expect(config.retention).toMatchObject({ states: ['CA'], automatic: true });
    expect(config.audit.sinks).toMatchObject([{ kind: 'splunk', format: 'ocsf', secret: { fromEnv: 'SIEM_SECRET' } }]);
    expect(config.alerts!.channels.map(({ kind }) => kind)).toEqual(['email', 'slack', 'teams', 'pagerduty', 'webhook']);
    for (const name of ['crm', 'documents', 'e-sign', 'showing'])
      expect(parse(files[`catalog/${name}.yaml`]!)).toMatchObject({ owner: 'admin@tide.example', category: name });
    expect(files['README.md']).toContain('each a starter entry');
  });

  it('makes of an MLS a deployment that no vendor enters, and each brokerage an office of its own', () => {
    const files = filesOf(MLS);
    const { config } = loadConfigText(files['gateway.yaml']!, 'gateway.yaml', { secretCheck: 'when-used' });
    expect(config.identity.services.map(({ id, needsApproval, endpoints }) => [id, needsApproval, endpoints])).toEqual([
      ['portal', true, ['mls']],
      ['home-search', true, ['mls']],
    ]);
    expect(config.limits.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['quota-of-portal', 'quota-of-home-search', 'calls-a-brokerage']),
    );
    expect(config.mls).toMatchObject([{ canaries: true, attribution: { source: 'Cascade MLS' } }]);
    expect(files['roster/offices.csv']!.trimEnd().split('\n').length).toBe(42);
    expect(files['RUNBOOK.md']).toContain('a vendor is to be stopped');
  });

  it.each<[string, (house: string) => string, number]>([
    ['as it was made', (house) => house, 0],
    ['empty', () => '', 0],
    ['with its example in force', (house) => house.replaceAll(/^\/\/ (?=@|forbid)/gm, ''), 1],
  ])('brings a file for rules of the house, which is read %s', async (_, edit, more) => {
    const policiesOf = async (text: string) => compilePolicies(await policyTexts([{ name: 'house.cedar', text }]));
    const built = compilePolicies(await policyTexts([]));
    const { clauses } = await policiesOf(edit(filesOf({})['policies/house.cedar']!));
    expect(clauses.size).toBe(built.clauses.size + more);
  });

  it('brings a file for code of its own that is off, and fits and holds what its comment says once that is in gateway.yaml', async () => {
    const at = join(folder, 'own');
    const files = filesOf({});
    await place(at, files);
    const line = /^ \*\s+(- \{ id: resting.*\})$/m.exec(files['extensions.mjs']!)![1]!;
    writeFileSync(join(at, 'gateway.yaml'), `${files['gateway.yaml']!}extensions:\n  ${line}\n`);
    const loaded = loadConfigFile(join(at, 'gateway.yaml'), { secretCheck: 'when-used' });
    expect(await checkConfiguration(loaded, at)).toContainEqual(expect.stringContaining('resting'));
    const { open } = (await import(pathToFileURL(join(at, 'extensions.mjs')).href)) as {
      open: (terms: object) => { judge: (call: object) => unknown };
    };
    const { judge } = open({ settings: { tools: 'send_message', days: '0,1,2,3,4,5,6' } });
    expect([judge({ tool: { name: 'send_message' } }), judge({ tool: { name: 'get_contact' } })]).toEqual([
      expect.objectContaining({ approvers: ['broker'] }),
      undefined,
    ]);
  });

  it('overwrites nothing, and leaves nothing half-written', async () => {
    const files = filesOf({});
    const at = join(folder, 'placed');
    await place(at, files);
    writeFileSync(join(at, 'gateway.yaml'), 'mine');
    await expect(place(at, files)).rejects.toThrow('is not empty, and nothing in it is overwritten');
    await expect(place(join(at, 'gateway.yaml'), files)).rejects.toThrow('is a file');
    await expect(place(join(at, 'gateway.yaml', 'in'), files)).rejects.toThrow('would lie in one');
    expect(new KeptAnswers(join(at, 'gateway.yaml', 'in')).isThere).toBe(false);
    await expect(place(join(folder, 'broken'), { ...files, 'README.md/too': '' })).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(readFileSync(join(at, 'gateway.yaml'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).filter((name) => name.startsWith('.') || name === 'broken')).toEqual([]);
  });

  it('fills an empty folder through a link to it, and says so of a link to what is not there', async () => {
    const [disk, gone] = [join(folder, 'disk', 'tide'), join(folder, 'gone')];
    mkdirSync(disk, { recursive: true });
    symlinkSync(disk, join(folder, 'linked'));
    symlinkSync(join(folder, 'nowhere'), gone);
    await place(join(folder, 'linked'), filesOf({}));
    expect(readFileSync(join(disk, 'gateway.yaml'), 'utf8')).toContain('Tide Realty');
    await expect(place(gone, filesOf({}))).rejects.toThrow('is a link to what is not there');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('says what a run left that was ended in the middle, uses nothing of it, and takes nothing else for it', async () => {
    const drafts = ['.half.0e8b7f52-6a41-4d4f-9a55-5b1c3a2e7d10', '.half.mine', '.other.0e8b7f52-6a41-4d4f-9a55-5b1c3a2e7d10'];
    for (const name of drafts) mkdirSync(join(folder, name));
    writeFileSync(join(folder, drafts[0]!, 'gateway.yaml'), 'half');
    const at = join(folder, 'half');
    await place(at, filesOf({}));
    expect(readFileSync(join(at, 'gateway.yaml'), 'utf8')).toContain('Tide Realty');
    expect(remainsOf(at)).toEqual([join(folder, drafts[0]!)]);
    expect(readFileSync(join(folder, drafts[0]!, 'gateway.yaml'), 'utf8')).toBe('half');
    for (const name of drafts) rmSync(join(folder, name), { recursive: true });
  });
});
