import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';

/** `gatehouse upgrade` that is killed before each of the files that it would put in place: nothing is lost, and it goes on or goes back. */
let place: string;
let born: string;
let killing: string;

/** Ends the process, as a power cut would, in place of the renaming that is named. */
const KILLING = `
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const { rename } = fs;
let left = Number(process.env.KILLED_AT);
fs.rename = (...args) => {
  if (left === 0) process.kill(process.pid, 'SIGKILL');
  left -= 1;
  return rename(...args);
};
syncBuiltinESMExports();
`;

function files(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  // What was only drafted is written anew.
  return Object.fromEntries(
    names
      .filter((name) => !name.endsWith('.draft'))
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

/** The deployment as an older version would have left it, with changes of its own in managed and seeded files. */
function aged(folder: string): void {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const base = JSON.parse(read('.gatehouse/base.json')) as Record<string, string>;
  const old = {
    ...base,
    'RUNBOOK.md': base['RUNBOOK.md']!.replace('| somebody leaves |', '| somebody goes |'),
    'smoke.test.mjs': '// older\n',
  };
  writeFileSync(join(folder, '.gatehouse/base.json'), JSON.stringify(old));
  writeFileSync(join(folder, 'RUNBOOK.md'), `${old['RUNBOOK.md']}Kept by Ruth.\n`);
  writeFileSync(join(folder, 'smoke.test.mjs'), old['smoke.test.mjs']);
  writeFileSync(join(folder, 'packs.lock'), '# older\n');
  writeFileSync(join(folder, 'gateway.yaml'), `${read('gateway.yaml')}# Ours.\n`);
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'gatehouse-interrupted-'));
  killing = join(place, 'killing.mjs');
  writeFileSync(killing, KILLING);
  born = join(place, 'born');
  const said = { name: 'Tide Realty', states: 'CA', firmKey: 'OFF-9', administrator: 'admin@tide.example', broker: 'broker@tide.example' };
  const flags = Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]);
  const made = gatehouse(['create', born, '--yes', ...flags]);
  if (made.status !== 0) throw new Error(made.stderr);
  aged(born);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

function copy(name: string): string {
  const folder = join(place, name);
  cpSync(born, folder, { recursive: true });
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=T', '-c', 'user.email=t@tide.example', 'commit', '-qm', 'Made'],
  ])
    spawnSync('git', args, { cwd: folder });
  return folder;
}
const own = (folder: string): Record<string, string> =>
  Object.fromEntries(Object.entries(files(folder)).filter(([name]) => !name.startsWith('.git/')));
const killedAt = (folder: string, at: number) =>
  spawnSync(process.execPath, ['--import', killing, join(import.meta.dirname, '../../apps/cli/bin/gatehouse.js'), 'upgrade', folder], {
    env: { ...process.env, KILLED_AT: String(at) },
    encoding: 'utf8',
  });

describe('an upgrade that is killed', () => {
  it('leaves the deployment as it was or as it will be, and can be finished or taken back', () => {
    const whole = copy('whole');
    const before = own(whole);
    const run = gatehouse(['upgrade', whole]);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('RUNBOOK.md: merged with what you changed');
    const after = own(whole);
    expect([after['RUNBOOK.md']!.includes('somebody leaves'), after['RUNBOOK.md']!.includes('Kept by Ruth.')]).toEqual([true, true]);
    expect([after['gateway.yaml'], after['smoke.test.mjs'] === before['smoke.test.mjs']]).toEqual([before['gateway.yaml'], false]);
    // The first renaming puts the journal in place: before it, nothing has begun.
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]).length;
    for (const at of [0, 1, Math.ceil(changed / 2), changed]) {
      const folder = copy(`killed-${at}`);
      expect(killedAt(folder, at).signal).toBe('SIGKILL');
      const between = own(folder);
      const { '.gatehouse/changes.json': journal, ...others } = between;
      const torn = Object.entries(others).filter(([name, text]) => ![before[name], after[name]].includes(text));
      expect([at, torn, journal !== undefined]).toEqual([at, [], at > 0]);
      expect(at === 0 ? between : before).toEqual(before);
      const back = join(place, `back-${at}`);
      cpSync(folder, back, { recursive: true });
      expect(gatehouse(['doctor', folder]).stdout.includes('one was interrupted')).toBe(at > 0);
      const finished = gatehouse(['upgrade', folder]);
      expect([at, finished.status, finished.stderr]).toEqual([at, 0, '']);
      expect(own(folder)).toEqual(after);
      expect(gatehouse(['upgrade', '--abort', back]).status).toBe(at > 0 ? 0 : 1);
      expect(own(back)).toEqual(before);
    }
  }, 300_000);
});
