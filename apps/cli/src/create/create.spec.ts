import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configSchema, loadConfigFile, loadConfigText } from '@gatehouse/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { answerFaults, IDENTITY, PROVIDERS, TARGETS, withStandards, type Answers } from './answers.js';
import { deploymentFiles } from './deployment-files.js';
import { installedPacks } from '../deployment/packs-lock.js';
import { place } from './place.js';

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
  return deploymentFiles(answers as Answers, { version: '0.1.0' }, { schema: configSchema(), packs: installedPacks() });
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
    ['an issuer without its provider', { issuer: 'https://tide.okta.com' }, /--issuer is for a provider/],
    ['a provider without its issuer', { identity: 'okta' }, /--issuer is the https address/],
    ["everybody's issuer", { identity: 'entra', issuer: 'https://login.microsoftonline.com/common/v2.0' }, /--issuer .*your own tenant/],
    ['pods that would share a file', { target: 'kubernetes', database: 'sqlite' }, /--database is postgres where target is kubernetes/],
    ['vendors of a brokerage', { vendors: 'portal:Portal' }, /--vendors is for an MLS/],
    ['an MLS without its data', { ...MLS, mls: '' }, /--mls names the connection to its own data/],
    ['one vendor twice', { ...MLS, vendors: 'portal:A, portal:B' }, /--vendors names portal twice/],
    ['a brokerage that is the MLS', { ...MLS, brokerages: 'OFF-9:Tide' }, /--brokerages names OFF-9/],
    ['no name', { name: '' }, /--name is a name/],
  ])('says what is wrong with %s', (_, more, what) => {
    const faults = answerFaults(withStandards({ ...SMALL, ...more }));
    expect(faults.join('\n')).toMatch(what);
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

  it('overwrites nothing, and leaves nothing half-written', async () => {
    const files = filesOf({});
    const at = join(folder, 'placed');
    await place(at, files);
    writeFileSync(join(at, 'gateway.yaml'), 'mine');
    await expect(place(at, files)).rejects.toThrow('is not empty, and nothing in it is overwritten');
    await expect(place(join(at, 'gateway.yaml'), files)).rejects.toThrow('is a file');
    await expect(place(join(folder, 'broken'), { ...files, 'README.md/too': '' })).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(readFileSync(join(at, 'gateway.yaml'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).filter((name) => name.startsWith('.') || name === 'broken')).toEqual([]);
  });
});
