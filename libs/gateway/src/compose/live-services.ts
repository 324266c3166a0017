import type { AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import type { ServiceAccounts, ServiceEntry } from '@gatehouse/identity';
import type { LoggerService } from '@nestjs/common';
import { digest } from './configuration-changes.js';
import { serviceEntries } from './service-parts.js';

interface Surroundings {
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
}

/** Which applications of vendors a gateway that runs lets in, where to and until when. */
export class LiveServices {
  constructor(
    private readonly services: ServiceAccounts,
    private readonly around: Surroundings,
  ) {}

  /** On record before it counts. False where it could not be recorded: those that were on record by then count. */
  async takeUp({ identity }: GatewayConfig): Promise<boolean> {
    const wanted = new Map(serviceEntries(identity).map((entry) => [entry.id, entry]));
    for (const known of this.services.configured()) {
      // One that is named no more is out; what is kept of it is for the record of who tries.
      const next = wanted.get(known.id) ?? { ...known, disabled: true };
      if (digest(known) !== digest(next) && !(await this.changed(known, next))) return false;
    }
    return true;
  }

  private async changed(known: ServiceEntry, next: ServiceEntry): Promise<boolean> {
    const { trail, logger } = this.around;
    const facts = { service: known.id, from: digest(known), to: digest(next), disabled: next.disabled };
    try {
      await trail.record({ kind: 'config.changed', details: { setting: 'identity.services', ...facts } });
    } catch (error) {
      logger.error({ message: 'a changed service was not taken up, since the change could not be recorded', service: known.id, error });
      return false;
    }
    this.services.replace(next);
    logger.log({ message: 'a service was read again', ...facts });
    return true;
  }
}
