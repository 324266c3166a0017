import { resolve } from 'node:path';
import type { GatewayConfig } from '@gatehouse/config';
import { FileRoster, LayeredRoster, RosterFaults, RosterSource, type RosterFiles, type RosterSnapshot } from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';
import type { MlsConnection } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import type { RosterCard, RosterCards } from './roster-cards.js';

type Configured = GatewayConfig['identity']['roster'];

interface RosterPlace {
  readonly folder: string;
  readonly clock: Clock;
  /** Left out in the back office, where a command says what is wrong. */
  readonly logger?: LoggerService;
  readonly onMembers?: (members: readonly RosterCard[]) => void;
}

/** The roster of a running gateway: masking learns the business cards from whatever is read. */
export function rosterWithCards(
  { identity }: GatewayConfig,
  connections: ReadonlyMap<string, MlsConnection>,
  clock: Clock,
  { cards, ...place }: Omit<RosterPlace, 'clock' | 'onMembers'> & { readonly cards: RosterCards },
): RosterSource {
  return rosterSource(identity.roster, connections, { ...place, clock, onMembers: (members) => cards.take(members) });
}

/** Paths of the roster files of a configuration. */
export function rosterFiles({ files = {} }: Configured, folder: string): RosterFiles {
  return Object.fromEntries(Object.entries(files).flatMap(([part, path]) => (path === undefined ? [] : [[part, resolve(folder, path)]])));
}

/** Where the roster of identity comes from: an MLS connection, files, or files over the connection. */
export function rosterSource(
  configured: Configured,
  connections: ReadonlyMap<string, MlsConnection>,
  { folder, clock, logger, onMembers }: RosterPlace,
): RosterSource {
  const paths = rosterFiles(configured, folder);
  const mls = configured.connection === undefined ? undefined : new MlsRosterSource(connections.get(configured.connection)!, logger);
  const files =
    Object.keys(paths).length === 0
      ? undefined
      : new FileRoster(paths, {
          onUnknown: (file, columns) => logger?.warn({ message: 'columns of a roster file are not read', file, columns }),
        });
  const source = mls && files ? new LayeredRoster(mls, files, clock) : (mls ?? files)!;
  return new ToldRoster(source, onMembers, logger);
}

/** The roster as an MLS connection has it. */
class MlsRosterSource extends RosterSource {
  private told = false;

  constructor(
    private readonly connection: MlsConnection,
    private readonly logger: LoggerService | undefined,
  ) {
    super();
  }

  async load(): Promise<RosterSnapshot> {
    const { id } = this.connection.profile;
    const { missing, ...rows } = await this.connection.roster.read().catch((cause: unknown) => {
      // The refusal's own sentence is for callers; this one is for whoever runs the gateway.
      throw new Error(`the roster cannot be read through the MLS connection ${id}`, { cause });
    });
    if (missing.length > 0 && !this.told)
      this.logger?.warn({ message: 'the MLS has no such resources; nobody has anything by them', connection: id, missing });
    this.told = true;
    return rows as unknown as RosterSnapshot;
  }
}

/** Passes the roster on, and says what became of it: to masking who is a professional, to the log when it cannot be read and when it can again. */
class ToldRoster extends RosterSource {
  private fault: string | undefined;

  constructor(
    private readonly source: RosterSource,
    private readonly onMembers: ((members: readonly RosterCard[]) => void) | undefined,
    private readonly logger: LoggerService | undefined,
  ) {
    super();
  }

  async load(): Promise<RosterSnapshot> {
    try {
      const snapshot = await this.source.load();
      this.onMembers?.(snapshot.members as readonly RosterCard[]);
      if (this.fault !== undefined) this.logger?.log({ message: 'the roster can be read again', members: snapshot.members.length });
      this.fault = undefined;
      return snapshot;
    } catch (error) {
      this.complain(error as Error);
      throw error;
    }
  }

  override watch(changed: () => void): () => void {
    return this.source.watch(changed);
  }

  /** Once for each fault, however often it is met. */
  private complain(error: Error): void {
    if (error.message === this.fault) return;
    this.fault = error.message;
    const faults = error instanceof RosterFaults ? error.message.split('\n') : [error.message];
    this.logger?.error({ message: 'the roster cannot be read; the last good one stays until it is too old', faults });
  }
}
