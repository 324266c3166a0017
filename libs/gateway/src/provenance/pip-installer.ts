import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requirementLine, type PackageReference } from '@gatehouse/integrity';
import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import type { PackageInstaller } from './package-installer.js';

const run = promisify(execFile);
const PYTHON = process.platform === 'win32' ? 'python' : 'python3';
/** Wheels only: a source distribution runs code of its own to be built. */
const QUIETLY = ['--only-binary', ':all:', '--disable-pip-version-check', '--no-input', '--quiet'];
const LIMITS = { timeout: 300_000, maxBuffer: 32 * 1_048_576 };
/** What is compiled beside a source is in no digest, and Python would run it in place of the source. */
const UNCOMPILED = ['-X', `pycache_prefix=${devNull}`];
const ENTRY = /^[\w.]+:[\w.]+$/;

async function pip(args: readonly string[]): Promise<string> {
  try {
    return (await run(PYTHON, ['-I', '-m', 'pip', ...args, ...QUIETLY], LIMITS)).stdout;
  } catch (fault) {
    const { stderr = '', code } = fault as { stderr?: string; code?: unknown };
    const said = stderr.split('\n').find((line) => line.startsWith('ERROR: '));
    throw new Error(
      code === 'ENOENT' ? `${PYTHON} was not found; packages of PyPI are installed with it` : (said?.slice(7) ?? 'pip failed'),
      {
        cause: fault,
      },
    );
  }
}

/** Packages of PyPI: resolved once into requirements with hashes, installed from wheels that fit them. */
export class PipInstaller implements PackageInstaller {
  readonly tree = 'lib';

  constructor(private readonly index: string) {}

  async resolve(reference: PackageReference & { readonly version: string }, digest: string): Promise<JsonObject> {
    const requirements = (await this.report(reference)).map((each) => requirementLine(each));
    const own = requirements.find((line) => line.toLowerCase().replaceAll(/[_.]/g, '-').startsWith(`${reference.name}==`));
    if (!own?.endsWith(digest)) throw new Error('pip would install another file than the one that was looked at');
    return { requirements };
  }

  /** Each file that would be installed here, without installing it. Throws Error where there is no way, e.g. where one has no wheel. */
  async report({ name, version }: PackageReference & { readonly version: string }): Promise<readonly JsonValue[]> {
    const said = await pip(['install', '--dry-run', '--ignore-installed', '--report', '-', ...this.flags, `${name}==${version}`]);
    const { install } = JSON.parse(said) as { install?: JsonValue };
    return Array.isArray(install) ? install : [];
  }

  async install({ requirements }: JsonObject, folder: string): Promise<void> {
    const file = join(folder, 'requirements.txt');
    await writeFile(file, `${(requirements as string[]).join('\n')}\n`);
    await pip(['install', '--require-hashes', '--no-deps', '--no-compile', '--target', join(folder, this.tree), ...this.flags, '-r', file]);
  }

  async program({ name }: PackageReference, folder: string): Promise<string> {
    const names = await readdir(join(folder, this.tree));
    const info = names.find((each) => each.toLowerCase().replaceAll(/[_.]/g, '-').startsWith(`${name}-`) && each.endsWith('.dist-info'));
    const points = info === undefined ? '' : await readFile(join(folder, this.tree, info, 'entry_points.txt'), 'utf8').catch(() => '');
    const scripts = points.split(/^\[/m).find((part) => part.startsWith('console_scripts]')) ?? '';
    const entries = [...scripts.matchAll(/^\s*([\w.-]+)\s*=\s*([\w.]+:[\w.]+)/gm)].map(([, called, entry]) => [called!, entry!] as const);
    const program = entries.length === 1 ? entries[0]?.[1] : entries.find(([called]) => called === name)?.[1];
    if (program === undefined) throw new Error('it names no program of its own to start');
    return program;
  }

  command(program: string, folder: string): { readonly command: string; readonly args: readonly string[] } {
    if (!ENTRY.test(program)) throw new Error('its program is written in a way that is not understood');
    const [module, attribute] = program.split(':') as [string, string];
    const lines = [
      'import sys, importlib, operator',
      'sys.path.insert(0, sys.argv.pop(1))',
      `sys.exit(operator.attrgetter(${JSON.stringify(attribute)})(importlib.import_module(${JSON.stringify(module)}))())`,
    ];
    return { command: PYTHON, args: ['-I', '-B', ...UNCOMPILED, '-c', lines.join('\n'), join(folder, this.tree)] };
  }

  private get flags(): string[] {
    return ['--index-url', `${this.index.replace(/\/$/, '')}/simple`];
  }
}
