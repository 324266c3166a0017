import { canonicalJson, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { RiskAssessment } from './package-risk.js';
import { OfflineAnswers, RecordedAnswers } from './registry-answers.js';
import { treeFacts } from './tree-facts.js';

const SERVER = { ecosystem: 'pypi', name: 'street-notes', version: '1.0.0' } as const;
const entry = (name: string, version: string, needs: readonly string[] = [], more: JsonObject = {}): JsonObject => ({
  metadata: { name, version, requires_dist: [...needs] },
  download_info: { archive_info: { hashes: { sha256: 'ab'.repeat(32) } } },
  is_yanked: false,
  ...more,
});
/** street-notes > Web_Kit > old.codec; what needs a marker that does not hold is not installed. */
const INSTALL = [
  entry('Street_Notes', '1.0.0', ['web-kit>=2; python_version >= "3.9"', 'windows-only; sys_platform == "win32"']),
  entry('Web_Kit', '2.1.0', ['old.codec==1.0.0']),
  entry('old.codec', '1.0.0'),
];
const BATCH = `osv /v1/querybatch ${canonicalJson({
  queries: [
    { package: { name: 'web-kit', ecosystem: 'PyPI' }, version: '2.1.0' },
    { package: { name: 'old-codec', ecosystem: 'PyPI' }, version: '1.0.0' },
  ],
})}`;
const ADVISORY = { id: 'PYSEC-2026-1', database_specific: { severity: 'HIGH' } };

async function looked(answers: Record<string, JsonValue>, install: readonly JsonValue[] = INSTALL) {
  const recording = { asOf: '2026-11-28', answers: { 'pypi-tree /street-notes@1.0.0': { install: [...install] }, ...answers } };
  const { observations, digest } = await treeFacts(RecordedAnswers.parse(JSON.stringify(recording)), SERVER);
  const { reasons } = new RiskAssessment().assess('pypi', observations);
  const told = (signal: string) => {
    const { points, isKnown, fact } = reasons.find((each) => each.signal === signal)!;
    return `${points}${isKnown ? '' : '?'} ${fact}`;
  };
  return { told, digest };
}

describe('what comes with a package of PyPI', () => {
  it('is asked of OSV at once, each with the way it came in', async () => {
    const clean = await looked({ [BATCH]: { results: [{}, {}] } });
    expect(clean.told('tree.vulnerabilities')).toBe('0 2 packages without a known vulnerability');
    const hit = await looked({
      [BATCH]: { results: [{}, { vulns: [{ id: 'PYSEC-2026-1' }] }] },
      'osv /v1/vulns/PYSEC-2026-1': ADVISORY,
    });
    expect(hit.told('tree.vulnerabilities')).toBe('25 1 known: old-codec@1.0.0: PYSEC-2026-1 (high), pulled in by street-notes > web-kit');
  });

  it('costs points where one of them was taken back by its publisher', async () => {
    const { told } = await looked({ [BATCH]: { results: [{}, {}] } }, [
      ...INSTALL.slice(0, 2),
      entry('old.codec', '1.0.0', [], { is_yanked: true }),
    ]);
    expect(told('tree.deprecated')).toBe('3 deprecated or taken back: old-codec@1.0.0 pulled in by street-notes > web-kit');
  });

  it('is not known to be taken back or not where pip is too old to say', async () => {
    const { told } = await looked(
      { [BATCH]: { results: [{}, {}] } },
      INSTALL.map(({ is_yanked: _said, ...each }) => each),
    );
    expect(told('tree.deprecated')).toBe('2? what was asked does not say which of them were taken back');
  });

  it.each<[string, readonly JsonValue[]]>([
    ['the package itself is not in', INSTALL.slice(1)],
    ['a file has no digest', [...INSTALL.slice(0, 2), { metadata: { name: 'old.codec', version: '1.0.0' } }]],
    ['an entry is none', [...INSTALL, 7]],
    ['is empty', []],
  ])('is not known where the list is one that %s', async (_what, install) => {
    const { told, digest } = await looked({}, install);
    expect(told('tree.vulnerabilities')).toBe('12? the list of what it needs is malformed');
    expect(digest).toBeUndefined();
  });

  it('is not known offline, nor where OSV says nothing, and neither counts as safe', async () => {
    expect((await looked({})).told('tree.vulnerabilities')).toBe('12? it is not in the recording');
    const { observations } = await treeFacts(new OfflineAnswers(), SERVER);
    expect(observations.every(({ value, fact }) => value === undefined && fact.startsWith('offline'))).toBe(true);
  });

  it('has another digest where another file would be installed', async () => {
    const { digest } = await looked({});
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const other = entry('old.codec', '1.0.0', [], { download_info: { archive_info: { hashes: { sha256: 'cd'.repeat(32) } } } });
    expect((await looked({}, [...INSTALL.slice(0, 2), other])).digest).not.toBe(digest);
  });
});
