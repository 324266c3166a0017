import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig, UpstreamSection } from '@gatehouse/config';
import { packageText, type LaunchedPackage } from '@gatehouse/integrity';
import type { PreparedProgram } from '@gatehouse/mcp';
import type { LoggerService } from '@nestjs/common';
import { LockedPackages } from './locked-packages.js';
import { packageOf } from './package-desk.js';

interface Refused {
  readonly upstream: string;
  readonly package: string;
  readonly reason: string;
}

/** Starts upstreams that are packages only as they were locked. */
export class PackageStarts {
  private readonly packages: LockedPackages;
  /** Reasons told of already: a server that may not start is tried again and again. */
  private readonly told = new Map<string, string>();

  /** @param folder of gateway.yaml */
  constructor(
    { config }: LoadedConfig,
    folder: string,
    private readonly onRefused: (refused: Refused) => void = () => undefined,
  ) {
    this.packages = new LockedPackages(config.integrity.provenance, folder);
  }

  /** Nothing for a program that is no package. */
  preparing(section: UpstreamSection): { readonly prepare?: () => Promise<PreparedProgram> } {
    const env = [...section.env.keys()];
    let launched: LaunchedPackage | undefined;
    try {
      launched = packageOf(section);
    } catch (fault) {
      return { prepare: () => this.telling(section, Promise.reject(fault as Error)) };
    }
    const known = launched;
    return known ? { prepare: () => this.telling(section, this.packages.prepare(known, env), packageText(known.reference)) } : {};
  }

  private async telling({ id }: UpstreamSection, preparing: Promise<PreparedProgram>, named = 'unreadable'): Promise<PreparedProgram> {
    try {
      const prepared = await preparing;
      this.told.delete(id);
      return prepared;
    } catch (fault) {
      const reason = (fault as Error).message;
      if (this.told.get(id) !== reason) this.onRefused({ upstream: id, package: named, reason });
      this.told.set(id, reason);
      throw fault;
    }
  }
}

/** For the gateway itself: what may not start is on record. */
export function packageStarts(
  loaded: LoadedConfig,
  { folder, trail, logger }: { folder: string; trail: AuditTrail; logger: LoggerService },
): PackageStarts {
  return new PackageStarts(loaded, folder, (details) => {
    logger.warn({ message: 'a package may not start', ...details });
    trail.record({ kind: 'package.refused', severity: 'warn', details: { ...details } }).catch((error: unknown) => {
      logger.error({ message: 'that a package may not start could not be put on record', error });
    });
  });
}

/** For `gatehouse check`: of each upstream that is a package how it would be started, or why it would not. */
export async function packageLines({ config }: LoadedConfig, folder: string): Promise<string[]> {
  const packages = new LockedPackages(config.integrity.provenance, folder);
  const lines = config.upstreams.map(async (section) => {
    try {
      const launched = packageOf(section);
      if (!launched) return [];
      const { package: named, risk } = await packages.admitted(launched.reference);
      return [`${section.id} is ${named} as it is locked, at a risk of ${risk.score}`];
    } catch (fault) {
      return [`${section.id} does not start: ${(fault as Error).message}`];
    }
  });
  const { offline } = config.integrity.provenance;
  return [...(await Promise.all(lines)).flat(), ...(offline ? [UNASKED] : [])];
}

const UNASKED =
  'registries are asked nothing (integrity.provenance.offline), so that a package that becomes vulnerable or is taken back stays unknown';
