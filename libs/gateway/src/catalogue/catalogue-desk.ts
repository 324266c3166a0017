import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Policy } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig, UpstreamSection } from '@gatehouse/config';
import {
  EntryApprovals,
  importedEntries,
  Lockfile,
  parsePackage,
  readableDiff,
  scoreOf,
  ServerCatalogue,
  tokenCost,
  wordOn,
  type CatalogueSearch,
  type Pins,
  type PinStore,
  type ReadableDiff,
  type ServerEntry,
  type StandingEntry,
} from '@gatehouse/integrity';
import { isJsonObject, type Clock, type JsonObject, type Principal, type Role, type ToolTerms } from '@gatehouse/kernel';
import { TOOL_APPROVAL } from '../compose/office-entries.js';
import { termsByKind } from '../compose/upstream-parts.js';
import { boundedText, EntryFiles } from './entry-files.js';

/** The person may not, or what they name or looked at is not what is there. */
export class CatalogueFault extends Error {}

/** An entry as it is listed. */
export interface ListedEntry extends StandingEntry {
  /** By which upstream it is connected. */
  readonly upstream?: string;
  /** What the tools that it lists cost a model, in tokens, about; only where it is connected and was listed. */
  readonly tokens?: number;
  /** The same for roles that have a set of tools of their own. */
  readonly tokensByRole?: Readonly<Record<string, number>>;
  /** 0 to 100: of the package or the place of its upstream as it is known now, or of the package as it was locked. */
  readonly risk?: number;
}

/** What a list of tools costs a model at each turn, in tokens, about: whole, and narrowed to the sets of roles. */
export interface ListCost {
  readonly tokens: number;
  readonly byRole: Readonly<Record<string, number>>;
}

export interface CatalogueDeskParts {
  readonly loaded: LoadedConfig;
  /** Of gateway.yaml. */
  readonly folder: string;
  readonly store: PinStore;
  readonly pins: Pins;
  readonly policy: Policy;
  readonly trail: Pick<AuditTrail, 'record'>;
  readonly clock: Clock;
}

/** Where people look servers up, add them, and approve exactly what they read of one. */
export class CatalogueDesk {
  private readonly files: EntryFiles;
  private readonly approvals: EntryApprovals;

  constructor(private readonly parts: CatalogueDeskParts) {
    this.files = new EntryFiles(parts.loaded.config.catalog.folder, parts.folder);
    this.approvals = new EntryApprovals(parts.store);
  }

  /** Also files that are no entries, with why. */
  async search(wanted: CatalogueSearch): Promise<{ readonly entries: readonly ListedEntry[]; readonly faults: readonly string[] }> {
    const { entries, faults } = await this.files.read();
    const catalogue = new ServerCatalogue(entries, await this.approvals.pins());
    const locked = await this.lockfile();
    return { entries: catalogue.search(wanted).map((standing) => this.listed(standing, locked)), faults };
  }

  /** Of each upstream, connected by an entry or not. */
  costByUpstream(): ReadonlyMap<string, ListCost> {
    return new Map(this.parts.loaded.config.upstreams.map((section) => [section.id, this.costOf(section)]));
  }

  private costOf(section: UpstreamSection): ListCost {
    const approved = this.parts.pins.descriptorsOf(section.id);
    const terms = termsByKind(section).tools;
    const shownTo = (role: Role): number =>
      tokenCost(approved.filter(({ name }) => terms.get(String(name))?.toolSets?.shownTo.includes(role)));
    const roles = (Object.keys(section.toolSets) as Role[]).filter((role) =>
      [...terms.values()].some(({ toolSets: sets }) => isIn(role, sets)),
    );
    return { tokens: tokenCost(approved), byRole: Object.fromEntries(roles.map((role) => [role, shownTo(role)])) };
  }

  /** Adds what a file describes; nothing of it is approved. Returns the files that were written. Throws EntryFault. */
  async add(file: string, introduced: { readonly category: string; readonly owner: string }): Promise<readonly [ServerEntry, string][]> {
    const entries = importedEntries(await boundedText(file), file, introduced);
    const written: [ServerEntry, string][] = [];
    for (const entry of entries) written.push([entry, await this.files.write(entry)]);
    return written;
  }

  async diff(name: string): Promise<{ readonly standing: StandingEntry; readonly diff: ReadableDiff }> {
    const standing = await this.named(name);
    return { standing, diff: readableDiff(await this.approvals.diff(standing.entry)) };
  }

  /** @param digest of what was read, whole: two that begin alike are made within a minute. Throws CatalogueFault. */
  async approve(person: Principal, name: string, digest: string): Promise<ServerEntry> {
    this.admit(person);
    const { entry } = await this.named(name);
    if (digest !== entry.digest)
      throw new CatalogueFault(
        `${name} is not what was looked at; gatehouse catalog diff ${name} shows what it is now, and its whole digest.`,
      );
    // On record before it counts.
    await this.record('catalog.approved', person, { entry: name, version: entry.version, digest: entry.digest });
    await this.approvals.approve(entry, person.subject, this.parts.clock.now());
    return entry;
  }

  /** Takes an approval back: what is connected by it is served no more. Throws CatalogueFault. */
  async withdraw(person: Principal, name: string): Promise<void> {
    this.admit(person);
    if (!(await this.approvals.withdraw(name, person.subject, this.parts.clock.now())))
      throw new CatalogueFault(`${name} is not approved, so there is nothing to withdraw.`);
    await this.record('catalog.withdrawn', person, { entry: name });
  }

  /** In the format of the MCP registry, packages and addresses as they were entered: for another catalogue, not for clients. */
  async export(wanted: CatalogueSearch): Promise<JsonObject> {
    const { entries } = await this.search({ state: 'approved', ...wanted });
    const servers = entries.map(({ entry }) => ({
      server: entry.content['server'] ?? {},
      _meta: { 'dev.gatehouse/catalog': wordOn(entry) },
    }));
    return { servers, metadata: { count: servers.length } };
  }

  private listed(standing: StandingEntry, locked: Lockfile): ListedEntry {
    const { loaded, pins } = this.parts;
    const upstream = [...loaded.catalogued].find(([, { name }]) => name === standing.entry.name)?.[0];
    const section = loaded.config.upstreams.find(({ id }) => id === upstream);
    const { tokens, byRole } = section ? this.costOf(section) : { tokens: 0, byRole: {} };
    const known = upstream === undefined ? undefined : pins.riskPin(upstream);
    const risk = (known && scoreOf(known)) ?? riskOf(standing.entry, locked);
    return {
      ...standing,
      ...(upstream === undefined ? {} : { upstream }),
      ...(tokens > 0 ? { tokens } : {}),
      ...(tokens > 0 && Object.keys(byRole).length > 0 ? { tokensByRole: byRole } : {}),
      ...(risk === undefined ? {} : { risk }),
    };
  }

  private async named(name: string): Promise<StandingEntry> {
    const { entries, faults } = await this.files.read();
    const standing = new ServerCatalogue(entries, await this.approvals.pins()).find(name);
    if (standing) return standing;
    const beside = faults.length > 0 ? ` Files that are no entries:\n${faults.join('\n')}` : '';
    throw new CatalogueFault(`${name} is no entry in ${this.files.folder}; gatehouse catalog list shows them.${beside}`);
  }

  private admit(person: Principal): void {
    if (this.parts.policy.decide(person, { action: 'call', entry: TOOL_APPROVAL }).effect !== 'permit')
      throw new CatalogueFault(`${person.subject} may not approve servers; an account with the grant admin may.`);
  }

  private async record(kind: string, { subject, roles }: Principal, details: Record<string, string>): Promise<void> {
    await this.parts.trail.record({ kind, severity: 'warn', actor: { subject, roles }, details });
  }

  private async lockfile(): Promise<Lockfile> {
    const { loaded, folder } = this.parts;
    const path = resolve(folder, loaded.config.integrity.provenance.lockfile);
    if (!existsSync(path)) return Lockfile.EMPTY;
    try {
      return Lockfile.parse(await readFile(path, 'utf8'));
    } catch {
      return Lockfile.EMPTY;
    }
  }
}

/** Unknown where nobody locked the package. */
function riskOf({ content }: ServerEntry, locked: Lockfile): number | undefined {
  const { server } = content;
  const packages = isJsonObject(server) && Array.isArray(server['packages']) ? server['packages'] : [];
  const [first] = packages.filter(isJsonObject);
  if (!first) return undefined;
  try {
    const { registryType, identifier, version } = first;
    return locked.find(parsePackage(`${String(registryType)}:${String(identifier)}@${String(version)}`)).risk.score;
  } catch {
    return undefined;
  }
}

/** Whether a role has a set that says something of this tool, for it or against it. */
function isIn(role: Role, sets: ToolTerms['toolSets']): boolean {
  return sets !== undefined && (sets.shownTo.includes(role) || sets.leftOutFor.includes(role));
}
