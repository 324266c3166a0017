import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PackageExaminer, type PackageReport } from './package-examiner.js';
import { RiskAssessment } from './package-risk.js';
import { parsePackage } from './package-reference.js';
import { OfflineAnswers, RecordedAnswers } from './registry-answers.js';
import { riskRules } from './risk-rules.js';
import { SigstoreVerifier } from './sigstore-verifier.js';

const LINES = readFileSync(new URL('recorded/packages.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
/** Who vouches for what is recorded. */
const SIGSTORE = SigstoreVerifier.parse(readFileSync(new URL('recorded/sigstore-root.json', import.meta.url), 'utf8'));
const TODAY = Date.parse('2026-11-28T00:00:00Z');

const examiner = (answers: ConstructorParameters<typeof PackageExaminer>[0]) =>
  new PackageExaminer(answers, new RiskAssessment(), { now: () => TODAY }, SIGSTORE);

function recorded(named: string): Promise<PackageReport> {
  const line = LINES.find((each) => (JSON.parse(each) as { package: string }).package === named);
  expect(line, `${named} is recorded`).toBeDefined();
  return examiner(RecordedAnswers.parse(line!)).examine(parsePackage(named));
}

/** What costs points, and how many; `?` where it is not known. */
const told = ({ risk }: PackageReport): string =>
  risk.reasons.flatMap(({ signal, points, isKnown }) => (points > 0 ? [`${signal} ${points}${isKnown ? '' : '?'}`] : [])).join(', ');

/** Packages of servers as people install them, names that pass themselves off as theirs, and releases that did harm. See recorded/README.md. */
const TABLE: readonly (readonly [string, number, string, string])[] = [
  ['npm:@modelcontextprotocol/server-filesystem@2026.8.31', 0, 'low', ''],
  ['npm:@modelcontextprotocol/server-memory@2026.8.4', 10, 'low', 'provenance 10'],
  ['npm:@playwright/mcp@0.0.54', 0, 'low', ''],
  ['npm:@notionhq/notion-mcp-server@2.2.1', 10, 'low', 'provenance 10'],
  ['npm:@upstash/context7-mcp@1.0.33', 5, 'low', 'release.age 5'],
  ['npm:chrome-devtools-mcp@0.12.1', 0, 'low', ''],
  ['npm:@stripe/mcp@0.2.5', 0, 'low', ''],
  ['npm:@supabase/mcp-server-supabase@0.5.10', 22, 'low', 'repository.match 12, provenance 10'],
  ['npm:firecrawl-mcp@3.6.2', 14, 'low', 'provenance 10, maintainers 4'],
  ['npm:mcp-remote@0.1.15', 70, 'blocked', 'vulnerabilities 60, provenance 10'],
  ['npm:@modelcontextprotocol/inspector@0.14.0', 70, 'blocked', 'vulnerabilities 60, provenance 10'],
  ['npm:figma-developer-mcp@0.6.2', 39, 'elevated', 'vulnerabilities 25, provenance 10, maintainers 4'],
  ['npm:@modelcontextprotocol/server-postgres@0.6.2', 47, 'elevated', 'deprecated 25, activity 12, provenance 10'],
  ['npm:@modelcontextprotocol/server-github@2025.4.8', 47, 'elevated', 'deprecated 25, activity 12, provenance 10'],
  [
    'npm:postmark-mcp@1.0.16',
    93,
    'blocked',
    'release.age 25, package.age 25, name.lookalike 15, repository.match 12, provenance 10, maintainers 4, downloads 2',
  ],
  [
    'npm:postmark-mcp@1.0.18',
    100,
    'blocked',
    'malware 100, release.age 25, package.age 25, name.lookalike 15, repository.match 12, provenance 10, maintainers 4, downloads 2',
  ],
  ['npm:nx@21.5.0', 80, 'blocked', 'install.scripts 45, release.age 25, provenance 10'],
  [
    'npm:eslint-config-prettier@8.10.1',
    100,
    'blocked',
    'malware 100, install.scripts 45, release.age 25, release.pattern 12, provenance 10, maintainers 4',
  ],
  [
    'npm:ua-parser-js@0.7.29',
    100,
    'blocked',
    'vulnerabilities 60, install.scripts 45, release.age 25, signature 15, provenance 10, maintainers 4',
  ],
  [
    'npm:event-stream@3.3.6',
    100,
    'blocked',
    'maintainers.change 40, release.age 25, publisher.change 25, signature 15, provenance 10, maintainers 4',
  ],
  [
    'npm:modelcontextprotocol-server-filesystem@1.0.0',
    100,
    'blocked',
    'repository.match 45, name.lookalike 45, release.age 25, package.age 25, downloads 12, provenance 10, release.pattern 8, publisher.change 6, maintainers 4, maintainers.change 4',
  ],
  [
    'npm:@mode1contextprotocol/sdk@1.0.1',
    100,
    'blocked',
    'repository.match 45, name.lookalike 45, package.age 25, install.scripts 20, release.age 12, provenance 10, downloads 6, maintainers 4',
  ],
  ['pypi:mcp@1.22.0', 0, 'low', ''],
  ['pypi:fastmcp@2.13.1', 0, 'low', ''],
  ['pypi:mcp-server-fetch@2025.4.7', 0, 'low', ''],
  ['pypi:mcp-server-git@2025.7.1', 25, 'elevated', 'vulnerabilities 25'],
  ['pypi:awslabs-core-mcp-server@1.0.22', 22, 'low', 'repository.match 12, provenance 10'],
  ['pypi:mcp-atlassian@0.11.9', 14, 'low', 'provenance 10, maintainers 4'],
  [
    'pypi:ctx@0.2.2',
    100,
    'blocked',
    'malware 100, deprecated 60, release.age 25, install.scripts 20, repository.match 18, release.pattern 12, provenance 10, activity 6?, licence 6, maintainers 4',
  ],
  [
    'pypi:fastmpc@0.0.1',
    100,
    'blocked',
    'repository.match 45, name.lookalike 45, release.age 25, package.age 25, install.scripts 20, provenance 10, release.pattern 8, maintainers 4',
  ],
  ['oci:ghcr.io/github/github-mcp-server@v0.20.1', 27, 'elevated', 'vulnerabilities 12?, package.age 10?, signature 5'],
  [
    'oci:mcp/fetch@latest',
    61,
    'blocked',
    'repository.match 18, vulnerabilities 12?, provenance 10, package.age 10?, activity 6?, signature 5',
  ],
  ['oci:mcp/playwright@latest', 59, 'elevated', 'signature 15, vulnerabilities 12?, repository.match 12, provenance 10, package.age 10?'],
  [
    'oci:ghcr.io/githud/github-mcp-server@v0.20.1',
    100,
    'blocked',
    'name.lookalike 45, release.age 25, signature 15, vulnerabilities 12?, repository.match 12, provenance 10, package.age 10?',
  ],
  [
    `oci:ghcr.io/github/github-mcp-server@sha256:${'a'.repeat(64)}`,
    100,
    'blocked',
    'digest 100, provenance 100, vulnerabilities 12?, repository.match 12, package.age 10?, signature 5',
  ],
];

describe('the risk of a recorded package', () => {
  it('has a row here for each that is recorded', () => {
    expect(LINES.map((line) => (JSON.parse(line) as { package: string }).package)).toEqual(TABLE.map(([named]) => named));
    expect(TABLE.length).toBeGreaterThanOrEqual(30);
  });

  it.each(TABLE)('%s comes to %i, %s', async (named, score, level, reasons) => {
    const report = await recorded(named);
    expect({ score: report.risk.score, level: report.risk.level, reasons: told(report) }).toEqual({ score, level, reasons });
  });

  it.each(TABLE)('%s has a source and a date for each point that it knows', async (named) => {
    const { risk } = await recorded(named);
    expect(risk.score).toBe(
      Math.min(
        100,
        risk.reasons.reduce((sum, { points }) => sum + points, 0),
      ),
    );
    for (const reason of risk.reasons) {
      expect(reason.fact).not.toBe('');
      expect(reason.source).not.toBe('');
    }
    expect(risk.reasons.filter(({ isKnown, asOf }) => isKnown && !asOf?.startsWith('2026-11-28'))).toEqual([]);
    const [{ ecosystem }] = [parsePackage(named)];
    expect(risk.reasons.map(({ signal }) => signal).toSorted()).toEqual(
      riskRules()
        .filter((rule) => rule.for.includes(ecosystem))
        .map(({ id }) => id)
        .toSorted(),
    );
  });
});

describe('what nobody vouches for', () => {
  /** Of what only the package itself says: licence, repository, label. */
  const SELF_DECLARED = ['licence', 'deprecated'];

  it.each(['npm', 'pypi', 'oci'] as const)('no %s package is let in for what it says of itself', (ecosystem) => {
    const best = riskRules()
      .filter(({ id }) => SELF_DECLARED.includes(id))
      .map(({ id }) => ({
        signal: id,
        value: id === 'licence' ? 'declared' : 'no',
        fact: 'it says so',
        source: 'itself',
        asOf: '2026-11-28',
      }));
    expect(new RiskAssessment().assess(ecosystem, best).level).toBe('blocked');
  });

  it('what is known never makes up for anything: no signal takes points away', () => {
    const points = riskRules().flatMap(({ cases, below }) => [...Object.values(cases ?? {}), ...(below ?? []).map((band) => band.points)]);
    expect(Math.min(...points)).toBe(0);
  });

  it('offline it says of each signal that it could not be known, and lets nothing in', async () => {
    const { risk } = await examiner(new OfflineAnswers()).examine(parsePackage('npm:@playwright/mcp@0.0.54'));
    expect(risk.level).toBe('blocked');
    const known = risk.reasons.filter(({ isKnown }) => isKnown).map(({ signal }) => signal);
    expect(known).toEqual(['name.lookalike']);
    expect(risk.reasons.filter(({ fact }) => fact.startsWith('offline')).length).toBeGreaterThan(10);
  });

  it('an outcome without a rule counts as not known', () => {
    const odd = { signal: 'signature', value: 'excellent', fact: 'odd', source: 'odd', asOf: '2026-11-28' };
    const reason = new RiskAssessment().assess('npm', [odd]).reasons.find(({ signal }) => signal === 'signature')!;
    expect(reason).toMatchObject({ points: 15, isKnown: false });
  });

  it('the thresholds are those of the deployment', async () => {
    const strict = new PackageExaminer(RecordedAnswers.parse(LINES[1]!), new RiskAssessment({ holdFrom: 5, blockFrom: 10 }), {
      now: () => TODAY,
    });
    expect((await strict.examine(parsePackage('npm:@modelcontextprotocol/server-memory@2026.8.4'))).risk.level).toBe('blocked');
  });
});
