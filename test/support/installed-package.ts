import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from './gateway-process.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bundleDependencies: readonly string[];
}

/** What `npm run pack` makes, laid out as npm would in a folder outside the repository, without a registry. */
export class InstalledPackage {
  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
  ) {}

  static async install(): Promise<InstalledPackage> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-installed-'));
    const tarballs = ran(process.execPath, [join(repository, 'pack.mjs'), folder])
      .trim()
      .split('\n');
    const place = join(folder, 'node_modules/gatehouse');
    for (const [index, target] of [place, join(folder, 'node_modules/create-gatehouse')].entries()) {
      await mkdir(target, { recursive: true });
      ran('tar', ['-xzf', tarballs[index]!, '-C', target, '--strip-components=1']);
    }
    const manifest = JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as Manifest;
    const installed = new InstalledPackage(folder, manifest);
    for (const name of installed.registryDependencies) await installed.link(name);
    return installed;
  }

  get program(): string {
    return join(this.folder, 'node_modules/gatehouse/bin/gatehouse.js');
  }

  /** What `npm create gatehouse` runs. */
  get creator(): string {
    return join(this.folder, 'node_modules/create-gatehouse/bin/create-gatehouse.js');
  }

  /** What npm would ask a registry for. */
  get registryDependencies(): readonly string[] {
    return Object.keys(this.manifest.dependencies).filter((name) => !this.manifest.bundleDependencies.includes(name));
  }

  /** Those that it declares and no others, so that one that is not declared is missing here as it would be there. */
  private async link(name: string): Promise<void> {
    const places = [join(repository, 'node_modules', name), join(repository, 'libs/identity/node_modules', name)];
    const source = places.find((place) => existsSync(place));
    if (!source) throw new Error(`${name} is not installed in the repository`);
    const target = join(this.folder, 'node_modules', name);
    await mkdir(dirname(target), { recursive: true });
    await symlink(source, target, 'junction');
  }
}

function ran(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
