import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayConfig } from '@gatehouse/config';
import { launchedPackage, type LockedPackage } from '@gatehouse/integrity';
import { imageCommand } from './image-command.js';
import { treeDigest } from './installed-tree.js';
import { LockedPackages } from './locked-packages.js';
import { PipInstaller } from './pip-installer.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-packages-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the digest of what is installed', () => {
  const filled = async (): Promise<string> => {
    const tree = join(folder, 'tree');
    await mkdir(join(tree, 'a/b'), { recursive: true });
    await writeFile(join(tree, 'a/b/c.js'), 'one');
    await writeFile(join(tree, 'd.js'), 'two');
    await symlink('a/b/c.js', join(tree, 'e'));
    return tree;
  };

  it.each<[string, (tree: string) => Promise<unknown>]>([
    ['a file that changed', (tree) => appendFile(join(tree, 'a/b/c.js'), ' ')],
    ['a file more', (tree) => writeFile(join(tree, 'a/new.js'), '')],
    ['a file less', (tree) => rm(join(tree, 'd.js'))],
    ['a link that leads elsewhere', async (tree) => (await rm(join(tree, 'e')), symlink('d.js', join(tree, 'e')))],
  ])('is another after %s', async (_what, change) => {
    const tree = await filled();
    const before = await treeDigest(tree);
    expect(await treeDigest(tree)).toBe(before);
    await change(tree);
    expect(await treeDigest(tree)).not.toBe(before);
  });

  it('leaves out what the installer writes about its registry', async () => {
    const tree = await filled();
    const before = await treeDigest(tree);
    await writeFile(join(tree, '.package-lock.json'), 'registry');
    expect(await treeDigest(tree)).toBe(before);
  });
});

describe('an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const locked: LockedPackage = { package: 'oci:ghcr.io/harbor/notes@v1', digest, risk: { score: 30, level: 'elevated', reasons: [] } };

  it('is started by its digest, fenced in, with names of its environment and no value', () => {
    expect(imageCommand({ reference: { ecosystem: 'oci', name: 'ghcr.io/harbor/notes' }, args: ['serve'] }, locked, ['NOTES_KEY'])).toEqual(
      {
        command: 'docker',
        args: [
          'run',
          '--interactive',
          '--rm',
          '--init',
          '--cap-drop=ALL',
          '--security-opt=no-new-privileges',
          '--env',
          'NOTES_KEY',
          `ghcr.io/harbor/notes@${digest}`,
          'serve',
        ],
      },
    );
  });

  it('keeps the words before it that the deployment wrote, and loses its tag', () => {
    const launched = launchedPackage('podman', ['run', '-i', '--rm', 'ghcr.io/harbor/notes:v1', 'serve'])!;
    expect(imageCommand(launched, locked, [])).toEqual({
      command: 'podman',
      args: ['run', '-i', '--rm', `ghcr.io/harbor/notes@${digest}`, 'serve'],
    });
  });

  it('does not start at a risk of which the deployment lets nothing in any more', async () => {
    const entry = { digest, risk: locked.risk };
    await writeFile(join(folder, 'gatehouse.lock'), JSON.stringify({ lockfileVersion: 1, packages: { [locked.package]: entry } }));
    const launched = launchedPackage('docker', ['run', 'ghcr.io/harbor/notes:v1'])!;
    const { provenance } = new GatewayConfig().integrity;
    const prepared = await new LockedPackages(provenance, folder).prepare(launched, []);
    expect(prepared).toMatchObject({
      args: ['run', `ghcr.io/harbor/notes@${digest}`],
      identity: { package: { digest, risk: { score: 30 } } },
    });
    const strict = new LockedPackages({ ...provenance, blockFrom: 30 }, folder);
    await expect(strict.prepare(launched, [])).rejects.toThrow('was locked at a risk of 30; from 30 on nothing starts');
  });

  it('does not start by a lockfile that cannot be read, which says what to do', async () => {
    await writeFile(join(folder, 'gatehouse.lock'), '{');
    const packages = new LockedPackages(new GatewayConfig().integrity.provenance, folder);
    const preparing = packages.prepare(launchedPackage('docker', ['run', 'ghcr.io/harbor/notes:v1'])!, []);
    await expect(preparing).rejects.toThrow(
      'gatehouse.lock cannot be read: it is no JSON. Nothing that it lists starts; restore it or run gatehouse lock.',
    );
  });
});

describe('a program of PyPI', () => {
  it('is started from the files that were installed and from nowhere else, without writing any or reading what was compiled beside them', () => {
    const { command, args } = new PipInstaller('https://pypi.org').command('street_notes.cli:main', '/packages/1');
    expect({ command, args: args.map((word) => (word.split('\n').length > 1 ? 'program' : word)) }).toEqual({
      command: 'python3',
      args: ['-I', '-B', '-X', `pycache_prefix=${devNull}`, '-c', 'program', '/packages/1/lib'],
    });
    expect(args[5]).toContain('import_module("street_notes.cli")');
  });

  it('is not started where its entry point is code of another kind', () => {
    expect(() => new PipInstaller('https://pypi.org').command('os:system("x")', '/packages/1')).toThrow(
      'written in a way that is not understood',
    );
  });
});
