import { spawnSync } from 'node:child_process';

/** The largest file that a running process may write, as a disk that is full has it (`RLIMIT_FSIZE`; Node is told EFBIG, as ENOSPC elsewhere). Linux, util-linux. */
export function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  const set = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { encoding: 'utf8' });
  if (set.status !== 0) throw new Error(`prlimit of util-linux is needed here: ${set.error?.message ?? set.stderr}`);
}
