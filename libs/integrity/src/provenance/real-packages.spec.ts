import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PackageExaminer, type PackageReport } from './package-examiner.js';
import { RiskAssessment, type RiskReason } from './package-risk.js';
import { parsePackage } from './package-reference.js';
import { AnswerKeeper, answerIn, RecordedAnswers, RegistryAnswers, type RegistryQuestion } from './registry-answers.js';

interface Line {
  readonly package: string;
  readonly asOf: string;
}

const RECORDED = readFileSync(new URL('recorded/real-packages.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((text) => ({ text, ...(JSON.parse(text) as Line) }));

function examined({ text, asOf, package: named }: (typeof RECORDED)[number]): Promise<PackageReport> {
  const clock = { now: () => Date.parse(asOf) };
  return new PackageExaminer(RecordedAnswers.parse(text), new RiskAssessment(), clock).examine(parsePackage(named));
}

const report = (named: string): Promise<PackageReport> => examined(RECORDED.find((each) => each.package.startsWith(named))!);
const pointsOf = (reasons: readonly RiskReason[]): number => reasons.reduce((sum, { points }) => sum + points, 0);

function shown({ package: named, risk: { score, level, reasons } }: PackageReport): string {
  const known = reasons.filter(({ isKnown }) => isKnown);
  const unknown = reasons.filter(({ isKnown }) => !isKnown);
  const silent = unknown.map(({ signal, points }) => `${signal} ${points}`).toSorted();
  return [
    `${named}: ${score}, ${level} (${pointsOf(known)} for what is known, ${pointsOf(unknown)} for what is not)`,
    ...known.filter(({ points }) => points > 0).map(({ signal, points, fact }) => `${String(points).padStart(5)} ${signal}: ${fact}`),
    ...known.filter(({ points }) => points === 0).map(({ signal, fact }) => `      ${signal}: ${fact}`),
    `      not known: ${silent.join(', ')}`,
  ].join('\n');
}

const LEGEND = `What speaks against real packages, by what the npm registry answered where test/support/record-packages.mjs was run, and by nothing else:
that registry hands on no signatures, attestations or maintainers, and OSV, GitHub and the download counts could not be asked there.
Each thing that is not known costs points, so nothing here is let in by these answers alone.`;

describe('the risk of real packages', () => {
  it('is that of the table, reason by reason', async () => {
    expect(RECORDED.length).toBeGreaterThanOrEqual(30);
    const reports = await Promise.all(RECORDED.map(examined));
    await expect(`${[LEGEND, ...reports.map(shown)].join('\n\n')}\n`).toMatchFileSnapshot('recorded/real-packages.txt');
  });

  it('lets nobody in where only the registry answered', async () => {
    const levels = await Promise.all(RECORDED.map(async (line) => (await examined(line)).risk.level));
    expect(new Set(levels)).toEqual(new Set(['blocked']));
  });

  it.each([
    ['npm:@modelcontextprotocol/server-postgres', { 'repository.match': 18 }],
    ['npm:esbuild', { 'install.scripts': 20 }],
    ['npm:firecrawl-mcp', { 'tree.scripts': 6, 'tree.size': 3 }],
    ['npm:better-sqlite3', { 'release.age': 5 }],
    ['npm:crossenv', { malware: 100 }],
    ['npm:postmark-mcp', { document: 100, 'name.lookalike': 15 }],
    ['npm:event-stream@3.3.6', { document: 100 }],
  ])('%s costs what it is known for', async (named, points) => {
    const { risk } = await report(named);
    for (const [signal, worth] of Object.entries(points))
      expect(risk.reasons.find((reason) => reason.signal === signal)).toMatchObject({ isKnown: true, points: worth });
  });

  it.each([
    ['npm:zod', ['signature', 'provenance', 'maintainers', 'maintainers.change', 'deprecated']],
    // Its package.json names maintainers, which is its own word.
    ['npm:left-pad', ['signature', 'provenance', 'maintainers', 'maintainers.change', 'deprecated']],
  ])('says of what a mirror does not hand on with %s that it is not known, never that there is none', async (named, silent) => {
    const { risk } = await report(named);
    const mirrored = risk.reasons.filter(({ fact }) => fact.includes('is a mirror'));
    expect(mirrored.map(({ signal }) => signal).toSorted()).toEqual(silent.toSorted());
    expect(mirrored.some(({ isKnown }) => isKnown)).toBe(false);
  });
});

describe('answers that are kept', () => {
  it('come to the same reasons, and leave out who did not answer', async () => {
    const { text, package: named } = RECORDED[0]!;
    const keeper = new AnswerKeeper();
    const by = (answers: RegistryAnswers) =>
      new PackageExaminer(answers, new RiskAssessment(), { now: () => Date.parse('2026-11-29') }).examine(parsePackage(named));
    const asked = await by(keeper.of(RecordedAnswers.parse(text)));
    const kept = keeper.recording('2026-11-29');
    expect(Object.keys(kept.answers)).toContain('npm /-/npm/v1/keys');
    expect(Object.keys(kept.answers).filter((question) => question.startsWith('osv '))).toEqual([]);
    expect(await by(RecordedAnswers.parse(JSON.stringify(kept)))).toEqual(asked);
  });

  it('keep the text itself where the document does not give it back: digests of images are over it', async () => {
    const text = '{ "items" : [] }';
    class Spaced extends RegistryAnswers {
      override async ask(question: RegistryQuestion) {
        return answerIn(text, `oci ${question.path}`, '2026-11-29');
      }
    }
    const keeper = new AnswerKeeper();
    const question: RegistryQuestion = { registry: 'oci', path: '/v2/a/manifests/b' };
    const said = await keeper.of(new Spaced()).ask(question);
    expect(await RecordedAnswers.parse(JSON.stringify(keeper.recording('2026-11-29'))).ask(question)).toEqual(said);
  });
});
