import { readFile, writeFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { PackageReference } from '@gatehouse/integrity';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { npm } from './npm-client.js';
import type { PackageInstaller } from './package-installer.js';

const MANIFEST = { name: 'gatehouse-package', version: '0.0.0', private: true };

const readJson = async (path: string): Promise<JsonObject> => {
  const content = JSON.parse(await readFile(path, 'utf8')) as JsonValue;
  if (!isJsonObject(content)) throw new Error(`${path} is no JSON object`);
  return content;
};

/** Packages of npm: resolved once into a package-lock.json, installed by `npm ci`, which holds every archive to its digest. */
export class NpmInstaller implements PackageInstaller {
  readonly tree = 'node_modules';

  /** @param registry of the settings; undefined where npm's own counts */
  constructor(private readonly registry: string | undefined) {}

  async resolve(reference: PackageReference & { readonly version: string }, digest: string, folder: string): Promise<JsonObject> {
    const packages = await this.packages(reference, folder);
    const own = packages[`node_modules/${reference.name}`];
    if (!isJsonObject(own) || own['integrity'] !== digest)
      throw new Error('npm would install another archive than the one that was looked at');
    return packages;
  }

  /** All that npm would install, with digests. Throws Error where one has none. */
  async packages({ name, version }: PackageReference & { readonly version: string }, folder: string): Promise<JsonObject> {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...MANIFEST, dependencies: { [name]: version } }));
    // Without addresses: another deployment may have another registry, and the digests decide.
    await npm(['install', '--package-lock-only', '--omit-lockfile-registry-resolved', ...this.flags], folder);
    const { packages } = await readJson(join(folder, 'package-lock.json'));
    if (!isJsonObject(packages)) throw new Error('npm wrote no packages');
    for (const [path, entry] of Object.entries(packages)) {
      if (path === '') continue;
      const integrity = isJsonObject(entry) ? entry['integrity'] : undefined;
      if (typeof integrity !== 'string' || !integrity.includes('sha512-'))
        throw new Error(
          `${path.replace(/^node_modules\//, '')}, which it needs, has no SHA-512 digest: it comes from no registry, so it cannot be locked`,
        );
    }
    return packages;
  }

  async install(packages: JsonObject, folder: string): Promise<void> {
    const root = packages[''];
    const dependencies = isJsonObject(root) ? (root['dependencies'] ?? {}) : {};
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...MANIFEST, dependencies }));
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...MANIFEST, lockfileVersion: 3, requires: true, packages }));
    await npm(['ci', '--omit=dev', ...this.flags], folder);
  }

  /** As npx chooses: the only program, or the one that is called as the package is. */
  async program({ name }: PackageReference, folder: string): Promise<string> {
    const { bin } = await readJson(join(folder, 'node_modules', name, 'package.json'));
    const named = isJsonObject(bin) ? (Object.values(bin).length === 1 ? Object.values(bin)[0] : bin[name.replace(/^@[^/]+\//, '')]) : bin;
    const path = typeof named === 'string' ? normalize(named) : '..';
    if (path.startsWith('..') || path.startsWith('/')) throw new Error('it names no program of its own to start');
    return `node_modules/${name}/${path.replaceAll('\\', '/')}`;
  }

  command(program: string, folder: string): { readonly command: string; readonly args: readonly string[] } {
    return { command: process.execPath, args: [join(folder, program)] };
  }

  private get flags(): string[] {
    return this.registry === undefined ? [] : [`--registry=${this.registry}`];
  }
}
