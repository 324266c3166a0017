import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configSchema, loadConfigFile, loadConfigText } from '@gatehouse/config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withStandards, type Answers } from '../create/answers.js';
import { deploymentFiles } from '../create/deployment-files.js';
import { lawOf } from '../create/state-law.js';
import type { Files } from '../create/target-files.js';
import { mlsAdded, officeAdded, packAdded, upstreamAdded, vendorAdded, type Addition } from './additions.js';
import { birthFiles, DeploymentFault, readBirth } from './birth.js';
import { Changes } from './changes.js';
import { assertCommitted } from './clean-tree.js';
import { configurationFault, outcomeLines, ownCodeFault, Renewal } from './deployment.js';
import { examined } from './examination.js';
import { isLater, othersVendored, packageFor } from './installed-from.js';
import { installedPacks, rulesNotLookedOver } from './packs-lock.js';
import { stateAdded } from './state-addition.js';

const ANSWERS = withStandards({
  name: 'Tide Realty',
  firmKey: 'OFF-9',
  states: 'CA',
  administrator: 'admin@tide.example',
  broker: 'broker@tide.example',
  mls: 'cascade:reso-generic',
  target: 'docker',
}) as Answers;
const MADE = { version: '0.2.0' };
const NOW = deploymentFiles(ANSWERS, MADE, { schema: configSchema(), packs: installedPacks() });
const git = (...args: string[]) =>
  spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@tide.example', ...args], { cwd: folder, encoding: 'utf8' });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-life-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const edit = (path: string, from: string, to: string): void => {
  expect(read(path)).toContain(from);
  write(path, read(path).replace(from, to));
};
const born = (files: Files): void => Object.entries(files).forEach(([path, text]) => write(path, text));

/** The same deployment as an older version would have made it: other words in managed files, one more, one less. */
function older(): Files {
  const all = Object.entries(NOW).filter(([path]) => !path.startsWith('.gatehouse/') && path !== '.dockerignore');
  const files: Record<string, string> = { ...Object.fromEntries(all), 'OLD.md': 'was needed once\n', 'NOTES.md': 'was needed once\n' };
  files['package.json'] = files['package.json']!.replace('0.2.0', '0.1.0').replace('gatehouse check', 'gatehouse check --old');
  files['README.md'] = files['README.md']!.replace('## Still open', '## Open');
  files['RUNBOOK.md'] = files['RUNBOOK.md']!.replace('| somebody leaves | take', '| somebody goes | take');
  files['smoke.test.mjs'] = `${files['smoke.test.mjs']}// older\n`;
  return { ...files, ...birthFiles(ANSWERS, '0.1.0', files) };
}
const renewed = (answers = ANSWERS): Renewal => Renewal.of(folder, { answers, made: MADE });
const fates = (renewal: Renewal) =>
  Object.fromEntries(renewal.outcomes.filter(({ fate }) => fate !== 'same').map(({ path, fate }) => [path, fate]));

describe('an upgrade', () => {
  it('renews what is as it was made, merges what was changed, marks where both changed one place, and leaves what is seeded', async () => {
    born(older());
    edit('package.json', '"start": "gatehouse serve"', '"start": "gatehouse serve", "mine": "true"');
    edit('README.md', '| `roster/` | who works here |', '| `roster/` | who works here, kept by Ruth |');
    edit('RUNBOOK.md', '| somebody goes |', '| a colleague goes |');
    edit('roster/members.csv', 'Designated Broker', 'Ruth Adeyemi');
    edit('NOTES.md', 'once', 'by us');
    rmSync(join(folder, 'Dockerfile'));
    write('own.md', 'ours alone\n');
    const [roster, configuration] = [read('roster/members.csv'), read('gateway.yaml')];
    const renewal = renewed();
    expect(fates(renewal)).toEqual({
      '.dockerignore': 'added',
      Dockerfile: 'kept',
      'NOTES.md': 'kept',
      'OLD.md': 'removed',
      'README.md': 'merged',
      'RUNBOOK.md': 'marked',
      'package.json': 'merged',
      'smoke.test.mjs': 'taken',
    });
    expect(outcomeLines(renewal.outcomes).join('\n')).toContain('RUNBOOK.md: TO SETTLE (both changed 1 place');
    await renewal.apply();
    expect(JSON.parse(read('package.json'))).toMatchObject({
      scripts: { mine: 'true', check: 'gatehouse check' },
      dependencies: { gatehouse: '0.2.0' },
    });
    for (const kept of ['## Still open', 'kept by Ruth']) expect(read('README.md')).toContain(kept);
    for (const kept of ['<<<<<<< yours', '| a colleague goes |', '| somebody leaves |']) expect(read('RUNBOOK.md')).toContain(kept);
    expect([read('roster/members.csv'), read('gateway.yaml'), read('own.md')]).toEqual([roster, configuration, 'ours alone\n']);
    expect([existsSync(join(folder, 'OLD.md')), read('NOTES.md')]).toEqual([false, 'was needed by us\n']);
    expect(readBirth(folder).version).toBe('0.2.0');
    expect(fates(renewed())).toEqual({ Dockerfile: 'kept', 'README.md': 'kept', 'RUNBOOK.md': 'kept', 'package.json': 'kept' });
  });

  it('puts what it cannot merge beside, where no copy of what was made is kept', async () => {
    born(older());
    rmSync(join(folder, '.gatehouse/base.json'));
    write('RUNBOOK.md', 'ours\n');
    const renewal = renewed();
    expect(fates(renewal)).toMatchObject({ 'RUNBOOK.md': 'beside', 'README.md': 'taken', 'smoke.test.mjs': 'taken' });
    await renewal.apply();
    expect([read('RUNBOOK.md'), read('RUNBOOK.md.new')]).toEqual(['ours\n', NOW['RUNBOOK.md']]);
  });

  it('writes gateway.yaml as the new version reads it with the other files, once', async () => {
    born(older());
    edit(
      'gateway.yaml',
      'identity:\n',
      'identity:\n  external: # by Ruth\n    - { issuer: https://id.tide.example, grants: [{ group: g, grants: [admin] }] }\n',
    );
    expect(configurationFault(folder)).toContain('identity.external[0].grants');
    const before = read('gateway.yaml');
    const renewal = Renewal.upgrade(folder, { answers: ANSWERS, made: MADE });
    expect([renewal.told.length, read('gateway.yaml')]).toEqual([1, before]);
    expect(read(`${renewal.copied('0.1.0')}/gateway.yaml`)).toBe(before);
    await renewal.apply();
    expect([configurationFault(folder), readBirth(folder).version]).toEqual([undefined, '0.2.0']);
    expect(read('gateway.yaml')).toContain('# by Ruth');
    const again = Renewal.upgrade(folder, { answers: ANSWERS, made: MADE });
    expect([again.told, fates(again)]).toEqual([[], {}]);
  });

  it('takes line ends of another system for no change', () => {
    born(older());
    write('README.md', read('README.md').replaceAll('\n', '\r\n'));
    expect(fates(renewed())['README.md']).toBe('taken');
  });

  it.each(['finish', 'takeBack'] as const)('that is interrupted anywhere can %s', async (way) => {
    born(older());
    const after = new Map([
      ['README.md', 'a\n'],
      ['smoke.test.mjs', undefined],
      ['new/file.md', 'b\n'],
    ] as const);
    const before = { 'README.md': read('README.md'), 'smoke.test.mjs': read('smoke.test.mjs') };
    await Changes.prepare(folder, after);
    write('README.md', 'a\n');
    await Changes.pending(folder)![way]();
    const files = ['README.md', 'smoke.test.mjs', 'new/file.md'].map((path) => (existsSync(join(folder, path)) ? read(path) : undefined));
    expect(files).toEqual(way === 'finish' ? ['a\n', undefined, 'b\n'] : [before['README.md'], before['smoke.test.mjs'], undefined]);
    expect(Changes.pending(folder)).toBeUndefined();
  });

  it('that was interrupted overwrites nothing that somebody changed since', async () => {
    born(older());
    await Changes.prepare(folder, new Map([['README.md', 'a\n']]));
    write('README.md', 'mine\n');
    await expect(Changes.pending(folder)!.finish()).rejects.toThrow('Somebody changed README.md');
    await expect(Changes.pending(folder)!.takeBack()).rejects.toThrow(DeploymentFault);
    expect(read('README.md')).toBe('mine\n');
  });

  it('wants what is there committed, and a record of its birth', () => {
    expect(() => readBirth(folder)).toThrow('`gatehouse create` did not make it');
    born(older());
    expect(() => assertCommitted(folder)).toThrow('is in no git repository');
    git('init', '-q');
    expect(() => assertCommitted(folder)).toThrow('changes that are not committed');
    git('add', '-A');
    git('commit', '-qm', 'born');
    expect(() => assertCommitted(folder)).not.toThrow();
    write('.git/config', '[nonsense');
    expect(() => assertCommitted(folder)).toThrow(/cannot be looked at by git \(fatal: bad config.*\)\. Mend that, or say --force/);
    write('.gatehouse/managed.json', '{"version":"0.1.0","files":{"../out":"x"}}');
    expect(() => readBirth(folder)).toThrow('is damaged');
  });

  it('comes from where the deployment was installed from', () => {
    born(NOW);
    expect(packageFor(folder, '0.2.0', undefined)).toEqual({ version: '0.2.0' });
    edit('package.json', '"gatehouse": "0.2.0"', '"gatehouse": "file:vendor/gatehouse-0.2.0.tgz"');
    expect(() => packageFor(folder, '0.3.0', undefined)).toThrow('Give the tarball of 0.3.0 by --tarball FILE');
    write('gatehouse-0.3.0.tgz', 'packed');
    expect(() => packageFor(folder, '0.4.0', join(folder, 'gatehouse-0.3.0.tgz'))).toThrow(
      'is not gatehouse-0.4.0.tgz, and this is 0.4.0. Run the version that the tarball holds',
    );
    expect(packageFor(folder, '0.3.0', join(folder, 'gatehouse-0.3.0.tgz'))).toEqual({ version: '0.3.0', tarball: 'gatehouse-0.3.0.tgz' });
    expect([isLater('0.10.0', '0.9.1'), isLater('0.9.1', '0.10.0'), isLater('1.0.0', '1.0.0')]).toEqual([true, false, false]);
  });

  it('keeps the tarball to go back to, and says so', () => {
    born(NOW);
    write('vendor/gatehouse-0.1.0.tgz', 'packed');
    write('vendor/gatehouse-0.2.0-offline.tgz', 'packed');
    write('vendor/theirs-1.0.0.tgz', 'packed');
    expect(othersVendored(folder, '/elsewhere/gatehouse-0.2.0-offline.tgz')).toEqual(['gatehouse-0.1.0.tgz']);
    expect(othersVendored(join(folder, 'roster'), 'gatehouse-0.2.0.tgz')).toEqual([]);
  });

  it('says where code of the deployment is for another version', async () => {
    born(NOW);
    expect(await ownCodeFault(folder)).toBeUndefined();
    write('gateway.yaml', `${read('gateway.yaml')}extensions:\n  - { id: resting, kind: policy, module: ./extensions.mjs }\n`);
    write('extensions.mjs', read('extensions.mjs').replace(/gateway: '[^']+'/, "gateway: '^7.0.0'"));
    expect(await ownCodeFault(folder)).toMatch(/^extensions resting: the extension is for gateway \^7\.0\.0, and this is /);
  });

  it('copies what will change where nothing is committed', () => {
    born(older());
    const places = [renewed().copied('0.1.0'), renewed().copied('0.1.0')];
    expect(new Set(places).size).toBe(2);
    expect(read(`${places[1]}/README.md`)).toBe(read('README.md'));
  });
});

describe('an addition', () => {
  const apply = async ({ answers, edits }: Addition): Promise<void> => Renewal.of(folder, { answers, made: MADE, edits }).apply();
  const config = () => loadConfigFile(join(folder, 'gateway.yaml'), { secretCheck: 'when-used' }).config;
  beforeEach(() => {
    born(NOW);
    edit('gateway.yaml', 'upstreams: []', 'upstreams: [] # none yet, says Ruth');
  });

  it('of an MLS is a closed connection, a name for its secret and an open question', async () => {
    await apply(mlsAdded(folder, ANSWERS, 'metro:mlsgrid'));
    expect(config().mls.map(({ id, mode }) => [id, mode])).toEqual([
      ['cascade', 'live'],
      ['metro', 'replica_only'],
    ]);
    expect([read('.env.example'), read('README.md')].map((text) => /METRO_TOKEN|\*\*metro\*\*/.test(text))).toEqual([true, true]);
    expect(read('gateway.yaml')).toContain('# none yet, says Ruth');
    expect(readBirth(folder).answers.mls).toBe('cascade:reso-generic, metro:mlsgrid');
    expect(() => mlsAdded(folder, readBirth(folder).answers, 'metro:bridge')).toThrow('names metro twice');
  });

  it('of an upstream permits none of its tools; one of an MLS after it loses no name of a secret', async () => {
    await apply(upstreamAdded(folder, ANSWERS, { id: 'crm', url: 'https://crm.tide.example/mcp' }));
    await apply(upstreamAdded(folder, ANSWERS, { id: 'sign', package: 'npm:@tide/sign@1.2.3' }));
    await apply(mlsAdded(folder, ANSWERS, 'metro:bridge'));
    expect(config().upstreams.map(({ id, tools }) => [id, tools.size])).toEqual([
      ['crm', 0],
      ['sign', 0],
    ]);
    for (const name of ['CRM_TOKEN=', 'METRO_TOKEN=', 'CASCADE_TOKEN=']) expect(read('.env.example').split('\n')).toContain(name);
    expect(() => upstreamAdded(folder, ANSWERS, { id: 'x' })).toThrow('Say either --url');
  });

  it('of a vendor is an application that is let in nowhere, with a quota', async () => {
    expect(() => vendorAdded(folder, ANSWERS, { id: 'portal', name: 'Portal' })).toThrow('--vendors is for an MLS');
    const mls = { ...ANSWERS, kind: 'mls' };
    born(deploymentFiles(mls, MADE, { schema: configSchema(), packs: installedPacks() }));
    await apply(vendorAdded(folder, mls, { id: 'portal', name: 'Portal' }));
    expect(config().identity.services.map(({ id, needsApproval }) => [id, needsApproval])).toEqual([['portal', true]]);
    expect(config().limits.map(({ id }) => id)).toContain('quota-of-portal');
    expect(read('.env.example').split('\n')).toContain('PORTAL_APP_SECRET=');
  });

  it('of a state has its law and its times count, asks what is open, and adds nothing twice', async () => {
    edit('gateway.yaml', '  states:\n    - CA\n', '  states: [CA] # all of ours\n');
    expect(() => stateAdded(folder, ANSWERS, 'XX')).toThrow('XX is none');
    expect(() => stateAdded(folder, ANSWERS, 'NY, NV')).toThrow('Name one state');
    const added = stateAdded(folder, ANSWERS, 'NY');
    await apply(added);
    expect([config().brokerage.states, config().retention.states]).toEqual([
      ['CA', 'NY'],
      ['CA', 'NY'],
    ]);
    expect(read('gateway.yaml')).toMatch(/states: \[CA, NY\] # all of ours[^]*# none yet, says Ruth/);
    // As at create: what is disputed counts until somebody has decided.
    const asAtCreate = deploymentFiles({ ...ANSWERS, states: 'CA, NY' }, MADE, { schema: configSchema(), packs: installedPacks() });
    expect(config().compliance.rules).toEqual(
      loadConfigText(asAtCreate['gateway.yaml']!, 'gateway.yaml', { secretCheck: 'when-used' }).config.compliance.rules,
    );
    for (const path of ['README.md', 'packs.lock', '.gatehouse/answers.yaml']) expect([path, read(path)]).toEqual([path, asAtCreate[path]]);
    expect(added.next).toMatch(/fair-housing-states@NY[^]*Somebody has to decide about fair-housing.vouchers@NY/);
    expect(stateAdded(folder, readBirth(folder).answers, 'NY').edits).toEqual({});
    expect(fates(renewed(readBirth(folder).answers))).toEqual({});
  });

  it('of a state leaves what was decided before, says so, and puts in what one place lacks', async () => {
    const [rule] = lawOf(['NY']).find(({ disputed }) => disputed !== undefined)!.rules;
    write(
      'gateway.yaml',
      `${read('gateway.yaml')}compliance:\n  rules:\n    - { rule: ${rule}, mode: off, reason: Not in force, approvedBy: counsel@tide.example }\n`,
    );
    const added = stateAdded(folder, ANSWERS, 'NY');
    await apply(added);
    expect(config().compliance.rules).toMatchObject([{ rule, mode: 'off' }]);
    expect(added.next).toContain(`Stands otherwise by what was decided before: ${rule} (off)`);
    write('gateway.yaml', read('gateway.yaml').replace(/(retention:[^]*?)    - NY\n/, '$1'));
    expect(config().retention.states).toEqual(['CA']);
    await apply(stateAdded(folder, readBirth(folder).answers, 'NY'));
    expect([config().retention.states, readBirth(folder).answers.states]).toEqual([['CA', 'NY'], 'CA, NY']);
    expect(stateAdded(folder, ANSWERS, 'GU').next).toContain('GU has no law of its own');
  });

  it('of an office is a row of the roster', async () => {
    await apply(officeAdded(folder, ANSWERS, { key: 'OFF-10', name: 'Tide, North' }));
    expect(read('roster/offices.csv').trimEnd().split('\n').at(-1)).toBe('OFF-10,"Tide, North",Active,OFF-9,');
    expect(() => officeAdded(folder, ANSWERS, { key: 'OFF-9', name: 'Twice' })).toThrow('is in roster/offices.csv already');
  });

  it('of rules is named where files of their kind are read', async () => {
    write('policies/extra.cedar', '// none yet\n');
    write('policies/text.md', '\n');
    await apply(packAdded(folder, ANSWERS, 'policies/extra.cedar'));
    expect(config().policies).toEqual(['policies/house.cedar', 'policies/extra.cedar']);
    expect(() => packAdded(folder, ANSWERS, 'policies/text.md')).toThrow('is nothing that can be added');
    expect(() => packAdded(folder, ANSWERS, '../elsewhere.cedar')).toThrow('There is no');
  });
});

describe('gatehouse doctor of a deployment', () => {
  const faults = (now?: number) => examined(folder, '0.2.0', now).filter(({ outcome }) => outcome === 'fault');
  const says = () =>
    examined(folder, '0.3.0')
      .map(({ about, outcome, says: what }) => `${outcome} ${about}: ${what}`)
      .join('\n');

  it('finds nothing to mend where nothing was changed, and says what is open and what is newer', () => {
    born(NOW);
    expect(faults()).toEqual([]);
    expect(says()).toContain('note version: 0.2.0; `gatehouse upgrade` brings it to 0.3.0');
    expect(says()).toContain('note licences: cascade serves nothing: 9 of 9 questions of its licence are open');
  });

  it('says what was changed, what is behind, what is to be settled and what is due', async () => {
    born(NOW);
    write('RUNBOOK.md', 'ours\n');
    edit('README.md', '## Still open', '<<<<<<< yours\n## Still open');
    write('packs.lock', read('packs.lock').replace(/packs\/tcpa\.yaml: \S+/, 'packs/tcpa.yaml: other'));
    write('node_modules/gatehouse/package.json', '{"version":"0.1.0"}');
    write('.gatehouse/keys/key-0001.jwk.json', '{"made_at":1}');
    await Changes.prepare(folder, new Map([['OTHER.md', 'x']]));
    edit('gateway.yaml', '    provider: reso-generic', AI_USE);
    const lines = says();
    for (const line of [
      'fault upgrade: one was interrupted',
      'fault version: 0.1.0 is installed, and the files here are of 0.2.0',
      'note files: RUNBOOK.md was changed here',
      'fault files: README.md has places to settle',
      'fault rules: those installed are not those of packs.lock (packs/tcpa.yaml)',
      'note keys: the signing key is older than a year',
    ])
      expect(lines).toContain(line);
    expect(faults(Date.parse('2027-06-01')).some(({ about }) => about === 'licences')).toBe(false);
    expect(examined(folder, '0.2.0', Date.parse('2027-06-01')).map(({ says: what }) => what)).toContain(
      'the review of cascade is due on 2027-06-30',
    );
    expect(faults(Date.parse('2027-07-02')).map(({ about }) => about)).toContain('licences');
  });

  it('says which setting of gateway.yaml is wrong', () => {
    born(NOW);
    edit('gateway.yaml', 'upstreams: []', 'upstreams: maybe');
    expect(configurationFault(folder)).toContain('upstreams');
    expect(faults().map(({ about }) => about)).toEqual(['configuration']);
  });
});

const AI_USE = `    provider: reso-generic
    aiUse:
      inferenceAllowed: true
      modelProviders: [any]
      zeroRetention: true
      training: false
      embeddings: false
      consumerFacing: false
      contractRef: Licence
      approvedBy: broker@tide.example
      reviewBy: '2027-06-30'`;

describe('a start', () => {
  it.each([
    ['those of packs.lock', NOW['packs.lock'], undefined],
    ['looked over nowhere', undefined, undefined],
    ['others', NOW['packs.lock']!.replace(/: [0-9a-f]{64}/, `: ${'0'.repeat(64)}`), '(1 of them)'],
    ['of a file that is none', '# older\n', '(1 of them)'],
  ])('says where rules are %s', (_, lock, says) => {
    const said = rulesNotLookedOver(lock, installedPacks());
    expect([said === undefined, said?.includes(says ?? '') ?? true]).toEqual([says === undefined, true]);
  });
});
