/**
 * `node test/soak/spawn-kill.mjs --cycles 1000`: starts stdio upstreams and ends them in every way, then looks for what is left. What they
 * started carries a mark in its environment, and belongs to their process groups: counted by both, never by name. Exit code 1 where
 * anything is left, or a cycle did not go as it should.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CYCLES } from './cycles.mjs';
import { canSeeMarks, livingGroups, markedProcesses } from './marked-processes.mjs';

const MARK = 'GATEHOUSE_SOAK';
/** For the kernel to take away what was killed. */
const SETTLE_MS = 10_000;

const { values } = parseArgs({ options: { cycles: { type: 'string', default: '1000' }, parallel: { type: 'string', default: '4' } } });
const cycles = Number(values.cycles);
const parallel = Number(values.parallel);
if (!(Number.isInteger(cycles) && cycles > 0 && Number.isInteger(parallel) && parallel > 0)) {
  process.stderr.write('--cycles and --parallel must be whole numbers above 0.\n');
  process.exit(64);
}

const run = randomUUID();
const kinds = Object.entries(CYCLES);
const leaders = new Set();
const counted = new Map(kinds.map(([kind]) => [kind, 0]));
const faults = [];
let next = 0;
let seenAlive = 0;

async function work() {
  while (next < cycles) {
    const [kind, cycle] = kinds[next % kinds.length];
    next += 1;
    try {
      const [server, ...others] = await cycle({ [MARK]: run });
      for (const pid of [server, ...others]) if (pid !== undefined) leaders.add(pid);
      counted.set(kind, counted.get(kind) + 1);
    } catch (error) {
      faults.push(`${kind}: ${error.message}`);
    }
    if (next % 100 === 0) process.stdout.write(`${next} cycles begun\n`);
  }
}

/** That the count can see anything at all: while cycles run, some of what they started must be found. */
const watching = setInterval(() => {
  if (canSeeMarks) seenAlive = Math.max(seenAlive, markedProcesses(MARK, run).length);
}, 200);
await Promise.all(Array.from({ length: parallel }, work));
clearInterval(watching);

const left = () => ({ marked: canSeeMarks ? markedProcesses(MARK, run) : [], groups: livingGroups([...leaders]) });
for (const until = Date.now() + SETTLE_MS; Date.now() < until; await sleep(100)) {
  const { marked, groups } = left();
  if (marked.length + groups.length === 0) break;
}
const { marked, groups } = left();
if (canSeeMarks && seenAlive === 0) faults.push('no process was seen while they ran: the count sees nothing');

for (const [kind, count] of counted) process.stdout.write(`${String(count).padStart(6)}  ${kind}\n`);
for (const fault of faults.slice(0, 20)) process.stdout.write(`fault: ${fault}\n`);
process.stdout.write(
  `${cycles} cycles, ${leaders.size} processes known by id, ${canSeeMarks ? `up to ${seenAlive} seen at once, ` : ''}` +
    `${marked.length} left by mark, ${groups.length} process groups left, ${faults.length} faults\n`,
);
for (const pid of marked) process.kill(pid, 'SIGKILL');
process.exit(marked.length + groups.length + faults.length === 0 ? 0 : 1);
