/**
 * node test/bench/privacy/birth-dates.mjs --package DIR [part]: dates of birth as we read them beside `@microsoft/recognizers-text-date-time`, which is
 * no dependency: DIR is a folder in which it was installed. On texts that speak of birth or hold a labelled date: how many labelled dates of birth
 * each finds, what else each claims, and what a text costs (ours: all that is private in it, not dates alone). The package finds dates of any kind, so it is also given the words of birth before them.
 */
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PiiScanner } from '@gatehouse/privacy';
import { corpus } from './corpus.mjs';

const { values, positionals } = parseArgs({ options: { package: { type: 'string' } }, allowPositionals: true });
if (!values.package) throw new Error('Give the folder where @microsoft/recognizers-text-date-time is installed with --package.');
const { DateTimeRecognizer, DateTimeOptions } = createRequire(join(resolve(values.package), 'package.json'))(
  '@microsoft/recognizers-text-date-time',
);
const model = new DateTimeRecognizer('en-us', DateTimeOptions.None).getDateTimeModel();
const scanner = new PiiScanner();
const OF_BIRTH = /dob|d\.o\.b|d\/o\/b|birth|born|\bb\.|b-?day|nac[ií]|nacimiento|turn(?:s|ed)/i;
const NEAR = 48;
const LONGEST = 2_000;

/** Dates of a day by the package; ends of its results are inclusive. */
const packaged = (text) =>
  model
    .parse(text)
    .filter(({ typeName }) => typeName.endsWith('date'))
    .map(({ start, end }) => ({ start, end: end + 1 }));
const READERS = {
  ours: (text) => scanner.scan(text).filter(({ label }) => label === 'DOB'),
  'the package, every date': packaged,
  'the package, after words of birth': (text) =>
    packaged(text).filter(({ start }) => OF_BIRTH.test(text.slice(Math.max(0, start - NEAR), start))),
};

const overlap = (one, other) => one.start < other.end && other.start < one.end;
const texts = corpus(dirname(fileURLToPath(import.meta.url)), positionals[0] ?? 'dev').texts.filter(
  ({ text, spans }) => text.length <= LONGEST && (OF_BIRTH.test(text) || spans.some(({ type }) => /DATE/.test(type))),
);
const labelled = texts.flatMap(({ spans }) => spans.filter(({ type }) => type === 'DATE_OF_BIRTH')).length;
console.log(`${texts.length} texts, ${labelled} labelled dates of birth`);
for (const [name, read] of Object.entries(READERS)) {
  let [found, whole, groundless] = [0, 0, 0];
  const costs = [];
  for (const { text, spans } of texts) {
    const before = process.cpuUsage();
    const dates = read(text);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
    for (const span of spans.filter(({ type }) => type === 'DATE_OF_BIRTH')) {
      if (dates.some((date) => overlap(date, span))) found += 1;
      if (dates.some(({ start, end }) => start <= span.start && span.end <= end)) whole += 1;
    }
    groundless += dates.filter((date) => !spans.some((span) => span.isPrivate && overlap(date, span))).length;
  }
  costs.sort((one, other) => one - other);
  console.log(
    `${name}: ${found} found, ${whole} of them whole, ${groundless} claims that touch nothing private; ${costs[costs.length >> 1].toFixed(2)} ms of processor a text at the median, ${costs.at(-1).toFixed(0)} ms at most`,
  );
}
