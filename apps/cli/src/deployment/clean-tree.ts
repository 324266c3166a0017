import { spawnSync } from 'node:child_process';
import { DeploymentFault } from './birth.js';

/** What is changed and not committed in a folder. `undefined` where it is in no git repository, or git is not there. */
function uncommitted(folder: string): readonly string[] | undefined {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain', '--untracked-files=normal', '--', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.split('\n').filter(Boolean) : undefined;
}

/** What changes files has to be easy to look at and to take back. Throws DeploymentFault. */
export function assertCommitted(folder: string): void {
  const open = uncommitted(folder);
  const otherwise = 'or say --force: what is changed is copied to .gatehouse/before first';
  if (open === undefined) throw new DeploymentFault(`${folder} is in no git repository. Commit it to one, ${otherwise}.`);
  if (open.length === 0) return;
  const shown = open.slice(0, 5).map((line) => `  ${line}`);
  throw new DeploymentFault(`${folder} has changes that are not committed:\n${shown.join('\n')}\nCommit them, ${otherwise}.`);
}
