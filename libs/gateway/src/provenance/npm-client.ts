import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const LONGEST_MS = 300_000;
const MOST_BYTES = 16 * 1_048_576;
const PUBLIC = 'https://registry.npmjs.org';

/** The registry that npm is set to for a package, from its own configuration and environment. Asked each time: it is nobody's to keep. */
export async function npmRegistry(name: string): Promise<string> {
  const scope = /^(@[^/]+)\//.exec(name)?.[1];
  for (const setting of scope === undefined ? ['registry'] : [`${scope}:registry`, 'registry']) {
    const said = (await npm(['config', 'get', setting])).trim();
    if (URL.canParse(said)) return said;
  }
  return PUBLIC;
}

/** Runs npm, without a shell and without any script of a package. Throws Error with the last line that it wrote. */
export async function npm(args: readonly string[], cwd?: string): Promise<string> {
  try {
    const { stdout } = await run(NPM, [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'], {
      ...(cwd === undefined ? {} : { cwd }),
      timeout: LONGEST_MS,
      maxBuffer: MOST_BYTES,
    });
    return stdout;
  } catch (fault) {
    const { stderr, code } = fault as { stderr?: string; code?: unknown };
    const lines = (stderr ?? '').split('\n').filter((line) => /^npm error (?!A complete log)/.test(line));
    const said = code === 'ENOENT' ? 'npm was not found; packages of npm are installed with it' : (lines[1] ?? lines[0] ?? 'npm failed');
    throw new Error(said, { cause: fault });
  }
}
