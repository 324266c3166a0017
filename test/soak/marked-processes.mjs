/** Which processes of ours are left: by a mark in their environment, and by the process group they belong to. Never by name. */
import { readdirSync, readFileSync } from 'node:fs';

/** Elsewhere than on Linux only groups can be asked for. */
export const canSeeMarks = process.platform === 'linux';

/** Ids of the processes that carry `name=value`; one that has ended and waits to be reaped is none. */
export function markedProcesses(name, value) {
  const mark = `${name}=${value}`;
  return processes().filter((pid) => groupOf(pid) !== undefined && carries(pid, mark));
}

/** Which of these led a process group that still has a member. */
export function livingGroups(leaders) {
  if (!canSeeMarks) return leaders.filter(canBeSignalled);
  const groups = new Set(processes().map(groupOf));
  return leaders.filter((leader) => groups.has(leader));
}

const processes = () =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);

function carries(pid, mark) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    return false;
  }
}

/** Undefined for one that has ended: some containers never reap. The name may hold anything, so what counts stands behind its last bracket. */
function groupOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : Number(group);
  } catch {
    return undefined;
  }
}

function canBeSignalled(leader) {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}
