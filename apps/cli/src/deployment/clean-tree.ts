import { spawnSync } from 'node:child_process';
import { DeploymentFault } from './birth.js';

/** What is changed and not committed in a folder, or why git does not say: it looks into no repository of somebody else, for one. */
function uncommitted(folder: string): readonly string[] | { readonly refused: string } {
  const { status, stdout, stderr } = spawnSync('git', ['status', '--porcelain', '--untracked-files=normal', '--', '.'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status === 0) return stdout.split('\n').filter(Boolean);
  const [said = ''] = (stderr ?? '').split('\n');
  const isIn = said !== '' && !NO_REPOSITORY.test(said);
  return { refused: isIn ? `cannot be looked at by git (${said}). Mend that` : 'is in no git repository. Commit it to one' };
}

/** As git says it where LC_ALL is C. */
const NO_REPOSITORY = /not a git repository/;

/** What changes files has to be easy to look at and to take back. Throws DeploymentFault. */
export function assertCommitted(folder: string): void {
  const open = uncommitted(folder);
  const otherwise = 'or say --force: what is changed is copied to .gatehouse/before first';
  if ('refused' in open) throw new DeploymentFault(`${folder} ${open.refused}, ${otherwise}.`);
  if (open.length === 0) return;
  const shown = open.slice(0, 5).map((line) => `  ${line}`);
  throw new DeploymentFault(`${folder} has changes that are not committed:\n${shown.join('\n')}\nCommit them, ${otherwise}.`);
}
