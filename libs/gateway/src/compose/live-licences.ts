import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig, MlsSection } from '@gatehouse/config';
import { MlsFaults, type ConnectionProfile } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import { licenceOf, licenceDigest } from './configuration-changes.js';
import { connectionProfiles, type MlsParts } from './mls-parts.js';

interface Surroundings {
  readonly mls: Pick<MlsParts, 'connections'>;
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
}

interface LicenceChange {
  readonly profile: ConnectionProfile;
  readonly section: MlsSection;
  readonly from: string;
  readonly to: string;
}

/** What the licences of running MLS connections say: taken up without a restart, since an answer that was taken back must close a connection now. */
export class LiveLicences {
  private readonly running: Map<string, MlsSection>;

  constructor(
    started: LoadedConfig,
    private readonly around: Surroundings,
  ) {
    this.running = new Map(started.config.mls.map((section) => [section.id, section]));
  }

  /** The changes that this file asks for, checked; undefined, with the faults in the log, where it cannot be taken up. */
  read(wanted: LoadedConfig): readonly LicenceChange[] | undefined {
    // Where it reads from stays as it was: that changes at a start.
    const sections = wanted.config.mls.map((section) => {
      const running = this.running.get(section.id);
      return running ? Object.assign(Object.create(Object.getPrototypeOf(running)) as MlsSection, running, licenceOf(section)) : section;
    });
    try {
      const profiles = connectionProfiles({ ...wanted, config: { ...wanted.config, mls: sections } });
      return profiles.flatMap((profile, index) => {
        const running = this.running.get(profile.id);
        const section = sections[index]!;
        if (!running || licenceDigest(running) === licenceDigest(section)) return [];
        return [{ profile, section, from: licenceDigest(running), to: licenceDigest(section) }];
      });
    } catch (fault) {
      if (!(fault instanceof MlsFaults)) throw fault;
      const faults = fault.faults.map(({ path, expected }) => `${path}: ${expected}`);
      this.around.logger.error({ message: 'the changed configuration was not taken up, since it has faults; nothing changed', faults });
      return undefined;
    }
  }

  /** On record before it is done. False where that could not be recorded; then nothing more is changed. */
  async takeUp(changes: readonly LicenceChange[]): Promise<boolean> {
    const { mls, trail, logger } = this.around;
    for (const { profile, section, from, to } of changes) {
      try {
        await trail.record({ kind: 'config.changed', severity: 'warn', details: { setting: 'mls', connection: profile.id, from, to } });
      } catch (error) {
        logger.error({
          message: 'the changed licence of an MLS connection was not taken up, since it could not be recorded',
          connection: profile.id,
          error,
        });
        return false;
      }
      const connection = mls.connections.get(profile.id)!;
      connection.takeUp(profile);
      this.running.set(profile.id, section);
      const why = profile.unservable(connection.clock.now());
      if (why) logger.warn({ message: 'an MLS connection is closed; the others go on', connection: profile.id, reason: why.sentence });
      else logger.log({ message: 'an MLS connection serves by what its licence says now', connection: profile.id });
    }
    return true;
  }
}
