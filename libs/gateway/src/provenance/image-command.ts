import { parsePackage, type LaunchedPackage, type LockedPackage } from '@gatehouse/integrity';

/** No capabilities, no new privileges, nothing of it left afterwards. */
const FENCED = ['--interactive', '--rm', '--init', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

/** An image by its digest, which the runtime holds every layer to. Its own tag counts for nothing. */
export function imageCommand(
  { runtime = 'docker', options = FENCED, args }: LaunchedPackage,
  { package: named, digest }: LockedPackage,
  env: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  const { name } = parsePackage(named);
  // The values reach the runtime in its environment; on a command line everybody at this machine could read them.
  const passed = options === FENCED ? env.flatMap((each) => ['--env', each]) : [];
  return { command: runtime, args: ['run', ...options, ...passed, `${name}@${digest}`, ...args] };
}
