import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { repository } from '../support/gateway-process.js';

/**
 * What the tools of the place where a deployment runs say of its files. A tool that this machine has not got is told at the end of the run as "not
 * judged"; GATEHOUSE_JUDGES names those that have to be there, as .ci/deployments does for what Debian has.
 */
const ANSWERS = join(repository, 'test/scaffold/answers');
const NAMES = readdirSync(ANSWERS).map((file) => file.replace('.yaml', ''));
const NEEDED = (process.env['GATEHOUSE_JUDGES'] ?? '').split(',').filter(Boolean);

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'gatehouse-judged-'));
  const program = join(repository, 'apps/cli/bin/gatehouse.js');
  for (const name of NAMES) {
    const made = spawnSync(process.execPath, [program, 'create', name, '--answers', join(ANSWERS, `${name}.yaml`)], {
      cwd: parent,
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`${name} was not created: ${made.stderr}`);
    cpSync(join(parent, name, '.env.example'), join(parent, name, '.env'));
  }
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

interface Judge {
  readonly tool: string;
  /** Ends with 0 where the tool is there. */
  readonly isThere: readonly string[];
  readonly has: string;
  readonly args: (folder: string) => readonly string[];
  /** Lines of what it says that are about the file, and not about this machine. */
  readonly faults: (said: string, status: number | null) => readonly string[];
  /** The file that is spoilt to see that it judges, and how. */
  readonly spoilt: (folder: string) => readonly [file: string, from: string, to: string];
}

const lines = (said: string): readonly string[] => said.split('\n').filter(Boolean);
const whereItFails = (said: string, status: number | null): readonly string[] => (status === 0 ? [] : lines(said));
const unitIn = (folder: string): string => join(folder, 'systemd', readdirSync(join(folder, 'systemd'))[0]!);

const JUDGES: readonly Judge[] = [
  {
    tool: 'docker',
    isThere: ['compose', 'version'],
    has: 'compose.yaml',
    args: (folder) => ['compose', '-f', join(folder, 'compose.yaml'), 'config', '--quiet'],
    faults: whereItFails,
    spoilt: (folder) => [join(folder, 'compose.yaml'), 'restart:', 'restarts:'],
  },
  {
    tool: 'kubectl',
    isThere: ['version', '--client'],
    has: 'kubernetes',
    args: (folder) => ['kustomize', join(folder, 'kubernetes/overlays/production')],
    faults: whereItFails,
    spoilt: (folder) => [join(folder, 'kubernetes/base/kustomization.yaml'), 'keys.yaml', 'key.yaml'],
  },
  {
    tool: 'systemd-analyze',
    isThere: ['--version'],
    has: 'systemd',
    args: (folder) => ['verify', unitIn(folder)],
    // It also looks for the program and the user, which are only there where it will run.
    faults: (said) => lines(said).filter((line) => /Unknown|Invalid|Failed to parse|not an absolute/i.test(line)),
    spoilt: (folder) => [unitIn(folder), 'NoNewPrivileges=', 'NoNewPrivilegse='],
  },
];

function verdict({ tool, args, faults }: Judge, folder: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(tool, args(folder), { encoding: 'utf8', cwd: folder });
  return faults(`${stderr}\n${status === 0 ? '' : stdout}`, status);
}

/** False where nobody judged, which is told; throws where the judge has to be there. */
async function judges({ tool, isThere, has }: Judge, many: number, { annotate }: TestContext): Promise<boolean> {
  const { error, status } = spawnSync(tool, isThere, { encoding: 'utf8' });
  if (!error && status === 0) return true;
  if (NEEDED.includes(tool)) throw new Error(`${tool} ${isThere.join(' ')} is not on this machine, and here it has to be`);
  await annotate(`not judged: ${has} of ${many} deployments, since \`${tool} ${isThere.join(' ')}\` says nothing on this machine`);
  return false;
}

describe.each(JUDGES)('$tool', (judge) => {
  const deployments = (): readonly string[] => NAMES.filter((name) => existsSync(join(parent, name, judge.has)));

  it(`takes ${judge.has} of every deployment that has it, and would find it wrong`, async (context) => {
    expect(deployments().length).toBeGreaterThanOrEqual(2);
    if (!(await judges(judge, deployments().length, context))) return;
    for (const name of deployments()) expect([name, verdict(judge, join(parent, name))]).toEqual([name, []]);
    const [file, from, to] = judge.spoilt(join(parent, deployments()[0]!));
    const whole = readFileSync(file, 'utf8');
    expect(whole).toContain(from);
    writeFileSync(file, whole.replace(from, to));
    expect(verdict(judge, join(parent, deployments()[0]!))).not.toEqual([]);
    writeFileSync(file, whole);
  });
});
