import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isJsonObject } from '@gatehouse/kernel';
import { parse } from 'yaml';
import { DeploymentFault, type Package } from './birth.js';
import { contentOf } from './changes.js';

const VENDOR = 'file:vendor/';

/** The dependency on Gatehouse in package.json. */
export function dependencyIn(folder: string): string | undefined {
  const text = contentOf(folder, 'package.json');
  const manifest: unknown = text === undefined ? undefined : parse(text);
  const dependencies = isJsonObject(manifest) && isJsonObject(manifest['dependencies']) ? manifest['dependencies'] : {};
  const named = dependencies['gatehouse'];
  return typeof named === 'string' ? named : undefined;
}

/** Also the one in which everything travels. */
export const OFFLINE = /-offline\.tgz$/;
const isOf = (name: string, version: string): boolean => name.replace(OFFLINE, '.tgz') === `gatehouse-${version}.tgz`;

/** A sentence where this is no tarball of that version, as `npm run pack` names them. */
export function tarballFault(tarball: string, version: string): string | undefined {
  if (!existsSync(tarball)) return `There is no ${tarball}. \`npm run pack\` in the repository makes it.`;
  const name = basename(tarball);
  return isOf(name, version)
    ? undefined
    : `${name} is not gatehouse-${version}.tgz, and this is ${version}. Run the version that the tarball holds.`;
}

/** From where the packages of this version will come: where they came from before. Throws DeploymentFault where that has not this version. */
export function packageFor(folder: string, version: string, tarball: string | undefined): Package {
  if (tarball !== undefined) {
    const fault = tarballFault(tarball, version);
    if (fault !== undefined) throw new DeploymentFault(fault);
    return { version, tarball: basename(tarball) };
  }
  const before = dependencyIn(folder);
  if (!before?.startsWith(VENDOR)) return { version };
  const name = before.slice(VENDOR.length);
  if (isOf(name, version) && existsSync(join(folder, 'vendor', name))) return { version, tarball: name };
  throw new DeploymentFault(`This deployment is installed from vendor/${name}. Give the tarball of ${version} by --tarball FILE.`);
}

export function vendored(folder: string, tarball: string): void {
  mkdirSync(join(folder, 'vendor'), { recursive: true });
  copyFileSync(tarball, join(folder, 'vendor', basename(tarball)));
}

/** Tarballs of other versions that lie beside this one. */
export function othersVendored(folder: string, tarball: string): readonly string[] {
  const names = existsSync(join(folder, 'vendor')) ? readdirSync(join(folder, 'vendor')) : [];
  return names.filter((name) => /^gatehouse-.*\.tgz$/.test(name) && name !== basename(tarball));
}

/** Whether the first of two versions comes after the second. */
export function isLater(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(/[.+-]/).slice(0, 3).map(Number));
  for (const [index, part] of (a ?? []).entries()) if (part !== (b?.[index] ?? 0)) return part > (b?.[index] ?? 0);
  return false;
}
