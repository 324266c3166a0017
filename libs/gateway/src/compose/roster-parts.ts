import { resolve } from 'node:path';
import type { GatewayConfig } from '@gatehouse/config';
import { FileRoster, LayeredRoster, RosterFaults, RosterSource, type RosterFiles, type RosterSnapshot } from '@gatehouse/identity';
import type { MlsConnection } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import type { GatewayPorts } from './gateway-ports.js';
import { MlsRosterSource } from './mls-roster-source.js';
import type { RosterCard, RosterCards } from './roster-cards.js';

type Configured = GatewayConfig['identity']['roster'];

interface RosterPlace {
  readonly folder: string;
  readonly ports: Pick<GatewayPorts, 'clock' | 'rosterWatch'>;
  /** Left out in the back office, where a command says what is wrong. */
  readonly logger?: LoggerService;
  readonly onMembers?: (members: readonly RosterCard[]) => void;
}

/** The roster of a running gateway: masking learns the business cards from whatever is read. */
export function rosterWithCards(
  { identity }: GatewayConfig,
  connections: ReadonlyMap<string, MlsConnection>,
  ports: RosterPlace['ports'],
  { cards, ...place }: Omit<RosterPlace, 'ports' | 'onMembers'> & { readonly cards: RosterCards },
): RosterSource {
  return rosterSource(identity.roster, connections, { ...place, ports, onMembers: (members) => cards.take(members) });
}

/** Paths of the roster files of a configuration. */
export function rosterFiles({ files = {} }: Configured, folder: string): RosterFiles {
  return Object.fromEntries(Object.entries(files).flatMap(([part, path]) => (path === undefined ? [] : [[part, resolve(folder, path)]])));
}

/** Where the roster of identity comes from: an MLS connection, files, or files over the connection. */
export function rosterSource(
  configured: Configured,
  connections: ReadonlyMap<string, MlsConnection>,
  { folder, ports: { clock, rosterWatch: store }, logger, onMembers }: RosterPlace,
): RosterSource {
  const paths = rosterFiles(configured, folder);
  const following = { store, everyMs: configured.changesSeconds * 1_000, clock, ...(logger ? { logger } : {}) };
  const mls = configured.connection === undefined ? undefined : new MlsRosterSource(connections.get(configured.connection)!, following);
  const files =
    Object.keys(paths).length === 0
      ? undefined
      : new FileRoster(paths, {
          onUnknown: (file, columns) => logger?.warn({ message: 'columns of a roster file are not read', file, columns }),
        });
  const source = mls && files ? new LayeredRoster(mls, files, clock) : (mls ?? files)!;
  return new ToldRoster(source, onMembers, logger);
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
      // What the roster does not take, masking must not take either: it would know nobody's office, nor what they left behind.
      if (snapshot.members.length === 0) throw new Error('the roster holds no members');
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
