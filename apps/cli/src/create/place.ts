import { randomUUID } from 'node:crypto';
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Files } from './target-files.js';

/** The folder cannot be made. Says why and what to do. */
export class PlaceFault extends Error {}

/** Where the folder itself lies: an empty one is often a link to a disk of its own, and a link gives its name to no folder. */
function targetOf(folder: string): string {
  const named = resolve(folder);
  try {
    return realpathSync(named);
  } catch {
    return named;
  }
}

async function assertFree(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length > 0) throw notEmpty(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') throw new PlaceFault(`${folder} is a file, or would lie in one. Name a folder.`);
    if (code === 'EACCES') throw notWritable(folder, code);
    if (code !== 'ENOENT') throw error;
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new PlaceFault(`${folder} is a link to what is not there. Make that folder, or name another one.`);
  }
}

/** Drafts of this folder that an earlier run, ended in the middle, could not take away. */
export function remainsOf(folder: string): readonly string[] {
  const target = targetOf(folder);
  const [parent, begins] = [dirname(target), `.${basename(target)}.`];
  const isDraft = (name: string): boolean => name.startsWith(begins) && /^[0-9a-f-]{36}$/.test(name.slice(begins.length));
  return readdirSync(parent)
    .filter(isDraft)
    .map((name) => join(parent, name));
}

/** Writes all of them or none: beside the folder first, whose name they take when they are whole. Throws PlaceFault. */
export async function place(folder: string, files: Files, tarball?: string): Promise<void> {
  const target = targetOf(folder);
  await assertFree(target);
  const draft = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(draft, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
    }
    if (tarball !== undefined) {
      await mkdir(join(draft, 'vendor'));
      await copyFile(tarball, join(draft, 'vendor', basename(tarball)));
    }
    await takeName(draft, target, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && UNWRITABLE.has(code)) throw notWritable(folder, code);
    throw error;
  }
}

/** An empty folder gives way; one that was filled meanwhile does not. */
async function takeName(draft: string, target: string, folder: string): Promise<void> {
  try {
    await rename(draft, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw notEmpty(folder);
    if (code === 'EBUSY') throw new PlaceFault(`${folder} is where a disk is mounted, and keeps that name. Name a folder in it.`);
    throw error;
  }
}

const notEmpty = (folder: string): PlaceFault =>
  new PlaceFault(`${folder} is not empty, and nothing in it is overwritten. Name another folder.`);
const UNWRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC']);
const notWritable = (folder: string, code: string): PlaceFault =>
  new PlaceFault(`${folder} cannot be written (${code}). Name a folder that can.`);
