/**
 * node test/bench/privacy/run.mjs [dev|test] [--misses] [--file=NAME]: what the masking of `gatehouse mask` finds in labelled texts and records, by type,
 * and what of the trade's own data it takes along. Recall: the value is not readable any more. Over-masking: it is not, and should be.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maskRecord, maskText, rosterFromCsv } from '@gatehouse/privacy';
import { corpus } from './corpus.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const part = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 'test';
const only = process.argv.find((word) => word.startsWith('--file='))?.slice(7);
const showsMisses = process.argv.includes('--misses');
const roster = rosterFromCsv(readFileSync(join(folder, 'roster.csv'), 'utf8'));
const CRITICAL = new Set(['SSN', 'BANK_ACCOUNT', 'CREDIT_CARD', 'ROUTING_NUMBER', 'LOCKBOX_CODE', 'GATE_CODE', 'ALARM_CODE']);

const rows = new Map();
const row = (type, isPrivate) => {
  const known = rows.get(type) ?? {
    type,
    isPrivate,
    all: 0,
    hidden: 0,
    inRecords: 0,
    hiddenInRecords: 0,
    named: 0,
    namedSo: 0,
    missed: [],
    misnamed: [],
  };
  rows.set(type, known);
  return known;
};
/** What texts call otherwise than the masking does. */
const NAMED = { PASSWORD: 'CREDENTIAL' };
let masks = 0;
let groundless = 0;
const stray = [];

function note(id, span, hidden, inRecord = false) {
  const counted = row(span.type, span.isPrivate);
  counted.all += 1;
  if (hidden) counted.hidden += 1;
  if (inRecord) counted.inRecords += 1;
  if (inRecord && hidden) counted.hiddenInRecords += 1;
  if (hidden !== span.isPrivate) counted.missed.push(`${id} ${span.value}`);
}

const { texts, records } = corpus(folder, part, only);
let micros = 0;
let [ownOpen, ownHidden] = [0, 0];
/** What the roster has of its members, in texts. */
let [ofRoster, ofRosterHidden] = [0, 0];
const ROSTER_LABELS = { AGENT_NAME: 'PERSON', AGENT_EMAIL: 'EMAIL', AGENT_PHONE: 'PHONE', LICENCE: 'LICENCE' };
for (const { id, text, spans } of texts) {
  const started = process.hrtime.bigint();
  const { spans: found } = maskText(text, { roster });
  micros += Number(process.hrtime.bigint() - started) / 1_000;
  const overlaps = (one, other) => one.start < other.end && other.start < one.end;
  // Half of a value that can be read is read: the whole of it has to be covered, but for the spaces and signs at its ends.
  const covered = (span) => {
    const open = [...span.value].some(
      (_, at) =>
        /[\p{L}\p{N}]/u.test(span.value[at] ?? '') && !found.some(({ start, end }) => start <= span.start + at && span.start + at < end),
    );
    return !open;
  };
  for (const span of spans) {
    const isTouched = found.some((other) => overlaps(span, other));
    note(id, span, span.isPrivate ? covered(span) : isTouched);
    if (ROSTER_LABELS[span.type] && roster.knows(ROSTER_LABELS[span.type], span.value)) {
      ofRoster += 1;
      if (isTouched) ofRosterHidden += 1;
    }
    const same = span.isPrivate ? found.filter((other) => overlaps(span, other)) : [];
    if (same.length === 0) continue;
    const counted = row(span.type, true);
    counted.named += 1;
    if (same.some(({ entity }) => entity === (NAMED[span.type] ?? span.type))) counted.namedSo += 1;
    else counted.misnamed.push(`${id} ${span.value} as ${same.map(({ entity }) => entity).join(', ')}`);
  }
  masks += found.length;
  const without = found.filter((mask) => !spans.some((span) => span.isPrivate && overlaps(span, mask)));
  groundless += without.length;
  stray.push(...without.map(({ type, start, end }) => `${id} ${type} ${text.slice(start, end)}`));
}
for (const { id, resource, record, spans } of records) {
  const shown = JSON.stringify(maskRecord(record, resource, { roster }).masked);
  for (const span of spans) note(id, span, !shown.includes(JSON.stringify(span.value).slice(1, -1)), true);
  // For whoever the record belongs to, what has to stay readable has to stay readable.
  const own = JSON.stringify(maskRecord(record, resource, { roster, role: 'owner' }).masked);
  for (const span of spans.filter(({ isPrivate }) => !isPrivate)) {
    ownOpen += 1;
    if (!own.includes(JSON.stringify(span.value).slice(1, -1))) ownHidden += 1;
  }
}

const share = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
const listed = [...rows.values()].toSorted((one, other) => one.type.localeCompare(other.type));
console.log(`${texts.length} texts and ${records.length} records of part ${part}; ${(micros / texts.length).toFixed(0)} us a text\n`);
console.log('type              labelled   masked   named so, of those that were found in texts');
for (const { type, all, hidden, named, namedSo } of listed.filter(({ isPrivate }) => isPrivate))
  console.log(
    `${(CRITICAL.has(type) ? `${type} *` : type).padEnd(18)} ${String(all).padStart(6)}   ${share(hidden, all).padStart(8)}   ${share(namedSo, named).padStart(8)}`,
  );
console.log('\nhas to stay       labelled   masked all the same');
for (const { type, all, hidden } of listed.filter(({ isPrivate }) => !isPrivate))
  console.log(`${type.padEnd(18)} ${String(all).padStart(6)}   ${share(hidden, all).padStart(8)}`);
const sum = (chosen, key) => chosen.reduce((total, counted) => total + counted[key], 0);
const critical = listed.filter(({ type }) => CRITICAL.has(type));
const secret = listed.filter(({ isPrivate }) => isPrivate);
const open = listed.filter(({ isPrivate }) => !isPrivate);
console.log(
  `\ncritical types (*) ${share(sum(critical, 'hidden'), sum(critical, 'all'))}, all types ${share(sum(secret, 'hidden'), sum(secret, 'all'))}`,
);
console.log(
  `over-masked of what has to stay ${share(sum(open, 'hidden'), sum(open, 'all'))}; masks that touch nothing private ${groundless} of ${masks} in texts`,
);
const inTexts = (list, key, recordKey) => sum(list, key) - sum(list, recordKey);
console.log(
  `in texts alone: all types ${share(inTexts(secret, 'hidden', 'hiddenInRecords'), inTexts(secret, 'all', 'inRecords'))}, over-masked ${share(inTexts(open, 'hidden', 'hiddenInRecords'), inTexts(open, 'all', 'inRecords'))}; in records, where the field decides for an agent who has no part in it: ${share(sum(secret, 'hiddenInRecords'), sum(secret, 'inRecords'))} and ${share(sum(open, 'hiddenInRecords'), sum(open, 'inRecords'))}`,
);
console.log(`over-masked in texts of what the roster has of its members: ${share(ofRosterHidden, ofRoster)} of ${ofRoster}`);
console.log(`over-masked in records for whoever they belong to: ${share(ownHidden, ownOpen)} of ${ownOpen}`);
if (showsMisses) {
  for (const { type, isPrivate, missed } of listed.filter(({ missed }) => missed.length > 0))
    console.log(`\n${isPrivate ? 'missed' : 'over-masked'} ${type}\n${missed.map((line) => `  ${line.replaceAll('\n', ' ')}`).join('\n')}`);
  for (const { type, misnamed } of listed.filter(({ misnamed }) => misnamed.length > 0))
    console.log(`\nnamed otherwise ${type}\n${misnamed.map((line) => `  ${line.replaceAll('\n', ' ')}`).join('\n')}`);
  console.log(`\ngroundless\n${stray.map((line) => `  ${line.replaceAll('\n', ' ')}`).join('\n')}`);
}
