import type { AuditTrail } from '@gatehouse/audit';
import { OAuthJournal, type OAuthEvent } from '@gatehouse/identity';
import type { LoggerService } from '@nestjs/common';

/** What the authorization server did, in the audit trail. */
export class TrailJournal extends OAuthJournal {
  constructor(
    private readonly trail: AuditTrail,
    private readonly logger: LoggerService,
  ) {
    super();
  }

  async record({ kind, subject, client, severity = 'info', details }: OAuthEvent): Promise<void> {
    await this.trail.record({
      kind,
      severity,
      ...(subject === undefined ? {} : { actor: { subject, roles: [] } }),
      ...(client === undefined ? {} : { client: { id: client } }),
      ...(details === undefined ? {} : { details }),
    });
  }

  fault(error: unknown): void {
    this.logger.error({ message: 'the authorization server failed', error });
  }
}
