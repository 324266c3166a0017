/**
 * `node test/bench/week.mjs [--all]` after a build: the lawful calls of a week at the sandbox brokerage by an agent, their assistant, their broker and
 * staff of the MLS, and what became of each: answered, held for a person, refused or failed, by rule; what was masked in answers, by field.
 */
import { parseArgs } from 'node:util';
import { weekOf } from './week/calls.mjs';
import { maskedIn, outcomeOf } from './week/outcome.mjs';
import { recordsOf } from './week/records.mjs';
import { WeekSystem } from './week/week-system.mjs';

const { values } = parseArgs({ options: { all: { type: 'boolean' } } });
const say = (line) => process.stdout.write(`${line}\n`);
const counted = (list) => {
  const counts = new Map();
  for (const each of list) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, two]) => two - one);
};

const system = await WeekSystem.start();
try {
  const done = [];
  for (const call of weekOf(recordsOf(system.sandbox))) {
    const answer = await system.ask(call.user, call.method, call.params);
    done.push({ ...call, ...outcomeOf(answer), masked: maskedIn(answer), answer });
  }
  for (const user of new Set(done.map((call) => call.user))) {
    const rows = done.filter((call) => call.user === user);
    const of = (outcome) => rows.filter((each) => each.outcome === outcome).length;
    say(`${user}: ${rows.length} calls, ${of('answered')} answered, ${of('held')} held, ${of('refused')} refused, ${of('failed')} failed`);
    for (const { title, outcome, why } of rows.filter((each) => each.outcome !== 'answered')) say(`  ${outcome} ${title}: ${why}`);
    for (const [field, times] of counted(rows.flatMap(({ masked }) => masked))) say(`  masked ${field}: ${times}`);
  }
  if (values.all) for (const { user, title, answer } of done) say(`${user} ${title}\n  ${JSON.stringify(answer.result ?? answer.error)}`);
} finally {
  await system.stop();
}
