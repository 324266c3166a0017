import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { SigstoreAuthority } from '../../../../test/support/sigstore-authority.js';
import { repositoryIn } from './repository.js';
import { likenessOf } from './lookalike.js';
import { PackageExaminer, type PackageReport } from './package-examiner.js';
import { RiskAssessment } from './package-risk.js';
import { launchedPackage, parsePackage } from './package-reference.js';
import { answerIn, RecordedAnswers, type Recording } from './registry-answers.js';
import { checkedRules } from './risk-rules.js';
import { SigstoreVerifier } from './sigstore-verifier.js';

const NAMED = 'npm:@modelcontextprotocol/server-filesystem@2026.8.31';
const DOCUMENT = 'npm /@modelcontextprotocol%2fserver-filesystem';
const ATTESTATIONS = 'npm /-/npm/v1/attestations/@modelcontextprotocol%2fserver-filesystem@2026.8.31';
const SIGSTORE = SigstoreVerifier.parse(readFileSync(new URL('recorded/sigstore-root.json', import.meta.url), 'utf8'));
const TODAY = Date.parse('2026-11-28T00:00:00Z');

const recording = (): Recording & { answers: Record<string, JsonValue> } =>
  JSON.parse(readFileSync(new URL('recorded/packages.jsonl', import.meta.url), 'utf8').split('\n')[0]!) as never;

/** The clean package, with one answer changed. */
function examined(change: (answers: Record<string, JsonValue>) => void): Promise<PackageReport> {
  const given = recording();
  change(given.answers);
  return new PackageExaminer(new RecordedAnswers(given), new RiskAssessment(), { now: () => TODAY }, SIGSTORE).examine(parsePackage(NAMED));
}

const reason = ({ risk }: PackageReport, signal: string) => risk.reasons.find((each) => each.signal === signal)!;
const versionIn = (answers: Record<string, JsonValue>): JsonObject =>
  ((answers[DOCUMENT] as JsonObject)['versions'] as JsonObject)['2026.8.31'] as JsonObject;
const nested = (depth: number): JsonValue => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as JsonValue;

describe('documents that were meddled with', () => {
  it.each<[string, string, number, (answers: Record<string, JsonValue>) => void]>([
    [
      'another archive than the registry signed',
      'signature',
      100,
      (answers) => ((versionIn(answers)['dist'] as JsonObject)['integrity'] = `sha512-${'A'.repeat(86)}==`),
    ],
    ['a signature by a key that is not published', 'signature', 40, (answers) => (answers['npm /-/npm/v1/keys'] = { keys: [] })],
    [
      'a key that had expired',
      'signature',
      40,
      (answers) => ((answers['npm /-/npm/v1/keys'] as { keys: JsonObject[] }).keys[0]!['expires'] = '2020-01-01T00:00:00Z'),
    ],
    [
      'a key that is none',
      'signature',
      100,
      (answers) => ((answers['npm /-/npm/v1/keys'] as { keys: JsonObject[] }).keys[0]!['key'] = 'AAAA'),
    ],
    [
      'an attestation about another archive',
      'provenance',
      100,
      (answers) => ((versionIn(answers)['dist'] as JsonObject)['integrity'] = `sha512-${'B'.repeat(86)}==`),
    ],
    ['an attestation whose content was changed', 'provenance', 100, (answers) => forge(answers[ATTESTATIONS]!)],
    [
      'a digest that is weak',
      'digest',
      40,
      (answers) => ((versionIn(answers)['dist'] as JsonObject)['integrity'] = 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='),
    ],
    ['a version that names another package', 'document', 100, (answers) => (versionIn(answers)['name'] = 'left-pad')],
    ['no such version', 'document', 100, (answers) => ((answers[DOCUMENT] as JsonObject)['versions'] = {})],
    ['versions that are a list', 'document', 100, (answers) => ((answers[DOCUMENT] as JsonObject)['versions'] = [1, 2])],
    ['a document that is nested without end', 'document', 100, (answers) => (answers[DOCUMENT] = nested(1_000))],
    [
      'a repository that makes something else',
      'repository.match',
      60,
      (answers) => (versionIn(answers)['repository'] = 'github:somebody/else'),
    ],
  ])('%s costs %s %i points', async (_what, signal, points, change) => {
    const report = await examined((answers) => void change(answers));
    expect(reason(report, signal)).toMatchObject({ points, isKnown: true });
    expect(report.risk.level).not.toBe('low');
  });

  it('a package of which OSV says nothing needs a person, who reads what is not known', async () => {
    const report = await examined((answers) => {
      for (const question of Object.keys(answers)) if (question.startsWith('osv ')) delete answers[question];
    });
    expect(report.risk.level).toBe('elevated');
    for (const [signal, points] of [
      ['malware', 20],
      ['vulnerabilities', 12],
    ] as const)
      expect(reason(report, signal)).toMatchObject({ points, isKnown: false, fact: 'it is not in the recording' });
  });

  it('provenance by authorities that the trust root does not hold proves nothing', async () => {
    const shipped = new PackageExaminer(new RecordedAnswers(recording()), new RiskAssessment(), { now: () => TODAY });
    const report = await shipped.examine(parsePackage(NAMED));
    const since = `the trust root of ${SigstoreVerifier.shipped().asOf} does not know`;
    expect(reason(report, 'provenance')).toMatchObject({ points: 10, isKnown: true, fact: expect.stringContaining(since) });
    expect(reason(report, 'repository.match').fact).not.toContain('its provenance names');
  });

  it('provenance that was signed in another repository than it names is as bad as it gets', async () => {
    const authority = await SigstoreAuthority.open();
    const given = recording();
    const [first] = (given.answers[ATTESTATIONS] as { attestations: { bundle: JsonObject }[] }).attestations;
    const { payload } = first!.bundle['dsseEnvelope'] as { payload: string };
    const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as object;
    first!.bundle = await authority.bundle(statement, { repository: 'https://github.com/somebody/else' });
    const sigstore = new SigstoreVerifier(authority.trustedRoot, '2026-11-28');
    const examiner = new PackageExaminer(new RecordedAnswers(given), new RiskAssessment(), { now: () => TODAY }, sigstore);
    expect(reason(await examiner.examine(parsePackage(NAMED)), 'provenance')).toMatchObject({
      points: 100,
      fact: expect.stringContaining('its certificate is that of github.com/somebody/else'),
    });
  });

  it('members that are of another kind than they should be count as unknown, and nothing throws', async () => {
    for (const wrong of [null, 7, 'text', [], {}, nested(200)] as JsonValue[]) {
      const report = await examined((answers) => {
        for (const question of Object.keys(answers))
          answers[question] = isJsonObject(answers[question]) ? mapped(answers[question], wrong) : answers[question]!;
      });
      expect(report.risk.level).toBe('blocked');
    }
  });

  it('what a registry says reaches a terminal as one plain line', async () => {
    const report = await examined((answers) => (versionIn(answers)['license'] = `MIT\u001b[2J\n${'x'.repeat(5_000)}\u202e`));
    expect(reason(report, 'licence').fact).toMatch(/^it says MIT\[2Jx{100,120}$/);
  });
});

function mapped(document: JsonObject, wrong: JsonValue): JsonObject {
  return Object.fromEntries(Object.keys(document).map((key) => [key, wrong]));
}

function forge(attestations: JsonValue): void {
  const [first] = (attestations as { attestations: { bundle: { dsseEnvelope: JsonObject } }[] }).attestations;
  const { dsseEnvelope } = first!.bundle;
  const statement = Buffer.from(String(dsseEnvelope['payload']), 'base64').toString('utf8');
  dsseEnvelope['payload'] = Buffer.from(statement.replace('modelcontextprotocol/servers', 'somebody/else')).toString('base64');
}

describe('answers that are none', () => {
  it.each(['', '{', 'null', '"text"', '<html>'])('%j says nothing', (text) => {
    expect(answerIn(text, 'npm /x', '2026-11-28').kind).toBe('unanswered');
  });

  it('a list is kept as items', () => {
    expect(answerIn('[1]', 'github /x', '2026-11-28')).toMatchObject({ kind: 'answered', body: { items: [1] } });
  });

  it('a recording that is none says what is expected', () => {
    expect(() => RecordedAnswers.parse('{"answers": 1}')).toThrow('expected a recording');
  });
});

describe('names of packages', () => {
  it.each([
    'left-pad',
    'npm:',
    'npm:../../etc/passwd',
    'npm:@a/../b',
    'npm:a/b/c',
    'npm:name@1.0.0/../2',
    'pypi:-name',
    'oci:UPPER/name',
    'oci:ghcr.io/../x',
    'npm:a b',
    'cargo:x@1',
  ])('%s is none', (text) => {
    expect(() => parsePackage(text)).toThrow('expected a package such as');
  });

  it('PyPI takes every spelling for one', () => {
    expect(parsePackage('pypi:Mcp_Server.Fetch@1')).toEqual({ ecosystem: 'pypi', name: 'mcp-server-fetch', version: '1' });
  });

  it.each([
    [
      'npx',
      ['-y', '@scope/name@1.2.3', '--root', '/data'],
      { ecosystem: 'npm', name: '@scope/name', version: '1.2.3' },
      ['--root', '/data'],
    ],
    [
      '/usr/bin/npx',
      ['--yes', '--package=name@1.0.0', 'name-cli', 'serve'],
      { ecosystem: 'npm', name: 'name', version: '1.0.0' },
      ['serve'],
    ],
    ['npx.cmd', ['-p', 'name@1.0.0', 'name-cli'], { ecosystem: 'npm', name: 'name', version: '1.0.0' }, []],
    ['uvx', ['mcp-server-fetch==2025.4.7'], { ecosystem: 'pypi', name: 'mcp-server-fetch', version: '2025.4.7' }, []],
    [
      'uvx',
      ['--from', 'mcp_server_git', 'mcp-server-git', '--repository', '/r'],
      { ecosystem: 'pypi', name: 'mcp-server-git' },
      ['--repository', '/r'],
    ],
    ['pipx', ['run', 'name'], { ecosystem: 'pypi', name: 'name' }, []],
    [
      'docker',
      ['run', '-i', '--rm', '-e', 'TOKEN', 'ghcr.io/github/github-mcp-server:v1', 'stdio'],
      { ecosystem: 'oci', name: 'ghcr.io/github/github-mcp-server', version: 'v1' },
      ['stdio'],
    ],
  ])('%s %j starts a package', (command, args, reference, rest) => {
    expect(launchedPackage(command, args)).toMatchObject({ reference, args: rest });
  });

  it('any other program starts none, and one that is given none is said', () => {
    expect(launchedPackage('node', ['server.js'])).toBeUndefined();
    expect(launchedPackage('docker', ['compose', 'up'])).toBeUndefined();
    expect(() => launchedPackage('npx', ['-y'])).toThrow('npx is given no package to start');
  });

  it.each([
    ['npm:@m0delcontextprotocol/sdk', 'similar'],
    ['npm:@modelcontextprotocol/server-file-system', 'similar'],
    ['npm:server-filesystem', 'similar'],
    ['pypi:fast-mcp', 'similar'],
    ['npm:hubspot-crm-mcp', 'borrows'],
    ['npm:@modelcontextprotocol/server-github', 'unlike'],
    ['npm:mcp-server-showings', 'unlike'],
  ])('%s is %s', (text, outcome) => {
    expect(likenessOf(parsePackage(text)).outcome).toBe(outcome);
  });

  it.each([
    ['git+https://github.com/Owner/Name.git@refs/heads/main', 'github.com/owner/name'],
    ['github:owner/name', 'github.com/owner/name'],
    ['git+ssh://git@github.com/owner/name.git', 'github.com/owner/name'],
    ['git@github.com:owner/name.git', 'github.com/owner/name'],
    ['https://github.com.evil.example/owner/name', 'github.com.evil.example/owner/name'],
    ['javascript:alert(1)', undefined],
  ])('%s is the repository %s', (text, repository) => {
    expect(repositoryIn(text)).toBe(repository);
  });
});

describe('a rule', () => {
  const rule = {
    id: 'x',
    for: ['npm'],
    cases: { good: 0, bad: 5 },
    unknown: 1,
    source: { document: 'd', asOf: '2026-11-28' },
    examples: { actsOn: ['bad'], leavesAlone: ['good'] },
  };

  it.each([
    [{ source: undefined }, 'no source, no rule'],
    [{ unknown: 0 }, 'expected points for what is unknown'],
    [{ cases: { good: -5, bad: 5 } }, 'expected points of 0 and more'],
    [{ examples: { actsOn: ['good'], leavesAlone: ['bad'] } }, 'its examples say otherwise'],
    [{ for: ['cargo'] }, 'expected for'],
    [{ below: [] }, 'either cases or below'],
  ])('with %j is none', (wrong, says) => {
    expect(() => checkedRules([{ ...rule, ...wrong }])).toThrow(says);
  });
});
