import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const LAUNCHER = 'setpriv';
const TIE = ['--pdeathsig', 'KILL'];
let canTie: boolean | undefined;

/**
 * The command in a form that ends with the gateway, even one that was killed and could end nothing itself: on Linux, util-linux's `setpriv`
 * asks the kernel for that and then becomes the program, under the same process id. A program that does not watch its input would live on.
 * Where there is no such launcher, or no such program (whose absence the launcher would hide), the command as it is.
 */
export function tiedCommand(
  command: string,
  args: readonly string[],
  cwd: string | undefined,
): { readonly command: string; readonly args: string[] } {
  if (process.platform !== 'linux' || !isProgram(command, cwd)) return { command, args: [...args] };
  canTie ??= tryTie();
  return canTie ? { command: LAUNCHER, args: [...TIE, '--', command, ...args] } : { command, args: [...args] };
}

/** Some have the launcher without this option: tried on a program that does nothing. Undefined where nothing could be tried now. */
function tryTie(): boolean | undefined {
  const { status, error } = spawnSync(LAUNCHER, [...TIE, 'true'], { stdio: 'ignore', timeout: 2_000 });
  if (status !== null) return status === 0;
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT' ? false : undefined;
}

function isProgram(command: string, cwd: string | undefined): boolean {
  const places = command.includes('/')
    ? [resolve(cwd ?? '.', command)]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => resolve(folder, command));
  return places.some(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
