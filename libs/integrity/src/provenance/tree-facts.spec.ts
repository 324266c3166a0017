import { canonicalJson, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { RiskAssessment } from './package-risk.js';
import { OfflineAnswers, RecordedAnswers } from './registry-answers.js';
import { pointsFor, riskRules } from './risk-rules.js';
import { treeFacts } from './tree-facts.js';

/** server > express > lodash, and a second lodash that only the server's own `old` sees. */
const PACKAGES: JsonObject = {
  '': { dependencies: { server: '1.0.0' } },
  'node_modules/server': { version: '1.0.0', dependencies: { express: '^4.0.0', old: '1.0.0' } },
  'node_modules/express': { version: '4.0.0', dependencies: { lodash: '^4.17.21' } },
  'node_modules/lodash': { version: '4.17.21' },
  'node_modules/old': { version: '1.0.0', dependencies: { lodash: '4.17.20' } },
  'node_modules/old/node_modules/lodash': { version: '4.17.20' },
};
const QUERIES = [
  ['express', '4.0.0'],
  ['lodash', '4.17.21'],
  ['old', '1.0.0'],
  ['lodash', '4.17.20'],
].map(([name, version]) => ({ package: { name: name!, ecosystem: 'npm' }, version: version! }));
const BATCH = `osv /v1/querybatch ${canonicalJson({ queries: QUERIES })}`;
const CLEAN = { results: [{}, {}, {}, {}] };
const hits = (...ids: string[]): JsonObject => ({ results: [{}, {}, {}, { vulns: ids.map((id) => ({ id, modified: '2026-01-01' })) }] });
const advisory = (id: string, severity: string, more: JsonObject = {}): Record<string, JsonValue> => ({
  [`osv /v1/vulns/${id}`]: { id, database_specific: { severity }, ...more },
});

async function looked(answers: Record<string, JsonValue>, packages: JsonObject = PACKAGES) {
  const recording = RecordedAnswers.parse(
    JSON.stringify({ asOf: '2026-11-28', answers: { 'npm-tree /server@1.0.0': { packages }, ...answers } }),
  );
  return treeFacts(recording, { ecosystem: 'npm', name: 'server', version: '1.0.0' });
}

async function reason(signal: string, answers: Record<string, JsonValue>, packages?: JsonObject) {
  const { observations } = await looked(answers, packages);
  const found = new RiskAssessment().assess('npm', observations).reasons.find((each) => each.signal === signal)!;
  return { points: found.points, isKnown: found.isKnown, fact: found.fact, source: found.source };
}

describe('vulnerabilities of what comes with a package', () => {
  const GHSA = 'lodash@4.17.20: GHSA-aaaa-bbbb-cccc';
  it.each<[string, Record<string, JsonValue>, string, string]>([
    ['none', { [BATCH]: CLEAN }, '0', '4 packages without a known vulnerability'],
    [
      'a moderate one, with the way it came in',
      { [BATCH]: hits('GHSA-aaaa-bbbb-cccc'), ...advisory('GHSA-aaaa-bbbb-cccc', 'MODERATE') },
      '8',
      `1 known: ${GHSA} (moderate), pulled in by server > old`,
    ],
    ['a high one', { [BATCH]: hits('GHSA-aaaa-bbbb-cccc'), ...advisory('GHSA-aaaa-bbbb-cccc', 'HIGH') }, '25', `${GHSA} (high)`],
    [
      'the worst of several first',
      { [BATCH]: hits('GHSA-1', 'GHSA-2'), ...advisory('GHSA-1', 'LOW'), ...advisory('GHSA-2', 'CRITICAL') },
      '60',
      '2 known: lodash@4.17.20: GHSA-2 (critical)',
    ],
    ['malicious code', { [BATCH]: hits('MAL-0000-1') }, '100', 'lodash@4.17.20: MAL-0000-1 (malicious)'],
    [
      'malicious code under another name',
      { [BATCH]: hits('GHSA-1'), ...advisory('GHSA-1', 'LOW', { aliases: ['MAL-0000-1'] }) },
      '100',
      'GHSA-1 (malicious)',
    ],
    ['one of which nobody could say how bad it is', { [BATCH]: hits('GHSA-1') }, '10', 'GHSA-1 (unread)'],
    [
      'one that was withdrawn',
      { [BATCH]: hits('GHSA-1'), ...advisory('GHSA-1', 'HIGH', { withdrawn: '2026-01-02' }) },
      '0',
      'without a known',
    ],
    ['OSV not there', {}, '12?', 'it is not in the recording'],
    ['OSV with fewer answers than questions', { [BATCH]: { results: [{}] } }, '12?', 'the answer is malformed'],
    ['OSV with something else', { [BATCH]: { results: [{}, {}, {}, 'no'] } }, '12?', 'the answer is malformed'],
  ])('%s', async (_what, answers, points, says) => {
    const { points: cost, isKnown, ...said } = await reason('tree.vulnerabilities', answers);
    expect(`${cost}${isKnown ? '' : '?'}`).toBe(points);
    expect(said).toEqual({ fact: expect.stringContaining(says), source: 'osv /v1/querybatch' });
  });
});

describe('the shape of what comes with a package', () => {
  const withOld = (more: JsonObject): JsonObject => ({ ...PACKAGES, 'node_modules/express': { version: '4.0.0', ...more } });
  const many = (count: number): JsonObject => ({
    ...PACKAGES,
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`node_modules/p${at}`, { version: '1.0.0' }])),
  });

  it.each<[string, JsonObject, number, string]>([
    ['tree.scripts', PACKAGES, 0, 'nothing that comes with it has an install script'],
    ['tree.scripts', withOld({ hasInstallScript: true }), 6, 'express@4.0.0 pulled in by server'],
    ['tree.deprecated', PACKAGES, 0, 'nothing that comes with it is deprecated'],
    ['tree.deprecated', withOld({ deprecated: 'gone' }), 3, 'deprecated or taken back: express@4.0.0 pulled in by server'],
    ['tree.size', PACKAGES, 0, '4 packages come with it'],
    ['tree.size', many(200), 3, '204 packages'],
    ['tree.size', many(600), 5, '604 packages'],
  ])('%s (%#)', async (signal, packages, points, says) => {
    expect(await reason(signal, {}, packages)).toMatchObject({ points, isKnown: true, fact: expect.stringContaining(says) });
  });

  it('is not known without a list of it that can be used, and each signal costs points then', async () => {
    const malformed = await looked({}, {});
    const offline = await treeFacts(new OfflineAnswers(), { ecosystem: 'npm', name: 'server', version: '1.0.0' });
    for (const { observations, digest } of [malformed, offline]) {
      expect(observations.map(({ signal, value }) => [signal, value])).toEqual(
        ['vulnerabilities', 'scripts', 'deprecated', 'size'].map((signal) => [`tree.${signal}`, undefined]),
      );
      expect(digest).toBeUndefined();
    }
  });

  it('has another digest where another archive would be installed', async () => {
    const { digest } = await looked({});
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((await looked({}, withOld({ integrity: 'sha512-other' }))).digest).not.toBe(digest);
  });
});

it('what comes with a package needs no person by itself, unless a vulnerability is high or worse', () => {
  const tree = riskRules().filter(({ id }) => id.startsWith('tree.'));
  const mild = tree.map((rule) =>
    Math.max(
      ...Object.keys(rule.cases!)
        .filter((value) => !['high', 'critical', 'malicious'].includes(value))
        .map((value) => pointsFor(rule, value)!),
    ),
  );
  expect(tree).toHaveLength(4);
  expect(mild.reduce((sum, points) => sum + points, 0)).toBeLessThan(25);
  expect(tree.reduce((sum, { unknown }) => sum + unknown, 0)).toBeLessThan(25);
});
