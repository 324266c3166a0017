import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  Lockfile,
  lockedRisk,
  packageIntroduction,
  parsePackage,
  requirementsDigest,
  resolvedDigest,
  type LaunchedPackage,
  type LockedPackage,
  type PackageReference,
  type PackageReport,
} from '@gatehouse/integrity';
import type { JsonObject } from '@gatehouse/kernel';
import type { PreparedProgram } from '@gatehouse/mcp';
import type { ProvenanceSettings } from './package-desk.js';
import { imageCommand } from './image-command.js';
import { treeDigest } from './installed-tree.js';
import { NpmInstaller } from './npm-installer.js';
import type { PackageInstaller } from './package-installer.js';
import { PipInstaller } from './pip-installer.js';

const PLATFORM = `${process.platform}-${process.arch}`;

/** Packages of stdio servers: locked once, started only as they were locked. */
export class LockedPackages {
  private readonly file: string;
  private readonly store: string;

  /** @param folder of gateway.yaml */
  constructor(
    private readonly settings: ProvenanceSettings,
    folder: string,
  ) {
    this.file = resolve(folder, settings.lockfile);
    this.store = resolve(folder, settings.folder);
  }

  /**
   * How the package is started, after its files were found to be those that were locked. Installs it where this machine has not.
   * Throws Error that says why it may not start, and what to do.
   * @param env names that the program is given
   */
  async prepare(launched: LaunchedPackage, env: readonly string[]): Promise<PreparedProgram> {
    const entry = await this.admitted(launched.reference);
    const identity = { package: packageIntroduction(entry) };
    const installer = this.installerOf(entry);
    if (!installer || !entry.installed) return { ...imageCommand(launched, entry, env), identity };
    const folder = this.folderOf(entry);
    if (!existsSync(folder)) await this.settle(entry.installed.resolved, installer, folder);
    await checkTree(entry, join(folder, installer.tree), folder);
    const { command, args } = installer.command(entry.installed.program, folder);
    return { command, args: [...args, ...launched.args], identity };
  }

  /** The entry by which it would be started. Throws Error that says why it may not start. */
  async admitted(reference: PackageReference): Promise<LockedPackage> {
    const entry = (await this.read()).find(reference);
    const { blockFrom } = this.settings;
    if (entry.risk.score < blockFrom) return entry;
    throw new Error(
      `${entry.package} was locked at a risk of ${entry.risk.score}; from ${blockFrom} on nothing starts. Choose another version.`,
    );
  }

  /**
   * Installs what was looked at, and writes it down as it is then. Throws Error where that cannot be.
   * @param asked as it was named: without a version it takes the place of every other version
   */
  async lock(report: PackageReport, asked: PackageReference): Promise<LockedPackage> {
    const reference = parsePackage(report.package);
    if (reference.version === undefined || report.digest === undefined)
      throw new Error(`${report.package} has no version and digest to lock`);
    const bare = { package: report.package, digest: report.digest, risk: lockedRisk(report) };
    const installer = this.installerOf(bare);
    const entry = installer ? { ...bare, installed: await this.installed(bare, installer, report.tree) } : bare;
    const lockfile = (await this.read()).with(entry, asked);
    const fresh = `${this.file}.${process.pid}`;
    await writeFile(fresh, lockfile.toString());
    await rename(fresh, this.file);
    return entry;
  }

  /** @param tree digest of the list of packages that was looked at, where one was */
  private async installed(
    entry: LockedPackage,
    installer: PackageInstaller,
    tree: string | undefined,
  ): Promise<NonNullable<LockedPackage['installed']>> {
    const reference = parsePackage(entry.package) as Parameters<PackageInstaller['resolve']>[0];
    const folder = this.folderOf(entry);
    // What lies there may be what somebody changed; it is looked at anew.
    await rm(folder, { recursive: true, force: true });
    const resolved = await this.aside((scratch) => installer.resolve(reference, entry.digest, scratch));
    if (tree !== undefined && digestIn(resolved) !== tree)
      throw new Error('other packages would come with it than those that were looked at. Run gatehouse lock again.');
    await this.settle(resolved, installer, folder);
    const files = await treeDigest(join(folder, installer.tree));
    const before = await this.treesBefore(entry, resolved);
    return { resolved, program: await installer.program(reference, folder), trees: { ...before, [PLATFORM]: files } };
  }

  /** Of other platforms, where they were locked with the same packages. */
  private async treesBefore({ package: named, digest }: LockedPackage, resolved: object): Promise<Readonly<Record<string, string>>> {
    try {
      const before = (await this.read()).find(parsePackage(named));
      const isSame = before.digest === digest && JSON.stringify(before.installed?.resolved) === JSON.stringify(resolved);
      return isSame ? (before.installed?.trees ?? {}) : {};
    } catch {
      return {};
    }
  }

  /** In a folder of its own first: what is half installed is never taken for whole. */
  private async settle(resolved: Parameters<PackageInstaller['install']>[0], installer: PackageInstaller, folder: string): Promise<void> {
    await this.aside(async (scratch) => {
      await installer.install(resolved, scratch);
      // Another process may have been quicker, with the same files: they are compared before anything starts.
      await rename(scratch, folder).catch((fault: unknown) => {
        if (!existsSync(folder)) throw fault;
      });
    });
  }

  private async aside<T>(work: (folder: string) => Promise<T>): Promise<T> {
    await mkdir(this.store, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(this.store, 'new-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async read(): Promise<Lockfile> {
    if (!existsSync(this.file)) return Lockfile.EMPTY;
    try {
      return Lockfile.parse(await readFile(this.file, 'utf8'));
    } catch (cause) {
      throw new Error(
        `${this.settings.lockfile} cannot be read: ${(cause as Error).message}. Nothing that it lists starts; restore it or run gatehouse lock.`,
        {
          cause,
        },
      );
    }
  }

  private folderOf({ package: named, digest }: LockedPackage): string {
    return join(this.store, createHash('sha256').update(`${named}\n${digest}`).digest('hex').slice(0, 24));
  }

  private installerOf({ package: named }: LockedPackage): PackageInstaller | undefined {
    switch (parsePackage(named).ecosystem) {
      case 'npm':
        return new NpmInstaller(this.settings.npm);
      case 'pypi':
        return new PipInstaller(this.settings.pypi);
      case 'oci':
        return undefined;
    }
  }
}

/** Of the list of what is installed, as it was looked at. */
function digestIn(resolved: JsonObject): string {
  const { requirements } = resolved;
  return Array.isArray(requirements) ? requirementsDigest(requirements as string[]) : resolvedDigest(resolved);
}

async function checkTree({ package: named, installed }: LockedPackage, tree: string, folder: string): Promise<void> {
  const expected = installed?.trees[PLATFORM];
  if (expected === undefined) throw new Error(`${named} was not locked on ${PLATFORM}. Run gatehouse lock here, which adds its digest.`);
  const found = await treeDigest(tree).catch(() => 'unreadable');
  if (found !== expected)
    throw new Error(
      `${named} is not what was locked: the files in ${folder} have another digest. Look at who changed them; delete that folder and it is installed anew.`,
    );
}
