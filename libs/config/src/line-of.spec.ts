import { LineCounter, parseDocument } from 'yaml';
import { expect, it } from 'vitest';
import { SettingLines } from './line-of.js';

const TEXT = `brokerage:
  name: Harbor
reports:
  - id: weekly
    mail: &office
      to: [broker@harbor.example]
  - id: monthly
    mail: *office
`;

const lines = new LineCounter();
const settings = new SettingLines(parseDocument(TEXT, { lineCounter: lines }), lines);

it.each<[string, number | undefined]>([
  ['brokerage.name', 2],
  ['reports', 3],
  ['reports[0]', 4],
  ['reports[0].mail.to', 6],
  ['reports[0].mail.to[0]', 6],
  ['reports[1].mail.to', 6],
  ['reports[0].mail.server', 5],
  ['reports[7].id', 3],
  ['(file)', undefined],
  ['nothing.of.it', undefined],
])('%s stands in line %s, or what would hold it', (path, line) => expect(settings.lineOf(path)).toBe(line));
