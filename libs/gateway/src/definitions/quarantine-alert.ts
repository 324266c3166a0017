import type { AuditTrail } from '@gatehouse/audit';
import type { Pin, PinsOptions } from '@gatehouse/integrity';
import type { LoggerService } from '@nestjs/common';

/** Who hears that something is held back. */
export interface QuarantineEars {
  readonly trail: Pick<AuditTrail, 'record'>;
  readonly logger: LoggerService;
}

/** A definition that became another is somebody's act; one that nobody looked at yet is work that waits. */
const severityOf = ({ approvedDigest }: Pin, rules: readonly string[]) =>
  approvedDigest !== undefined ? 'alert' : rules.length > 0 ? 'warn' : 'info';

/**
 * Tells of each definition that is held back, once per change: in the log, and as an event (`integrity.quarantined` of what had been approved,
 * `integrity.review` of what was not yet) that alert rules and SIEMs act on. Where the trail cannot be written the definition is held back all the same.
 */
export const quarantineAlert =
  ({ trail, logger }: QuarantineEars): NonNullable<PinsOptions['onQuarantine']> =>
  (pin, findings) => {
    const { upstream, tool, reason, digest, approvedDigest } = pin;
    const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
    logger.warn({ message: 'a tool is held back', upstream, tool, reason, rules });
    const severity = severityOf(pin, rules);
    const kind = approvedDigest === undefined ? 'integrity.review' : 'integrity.quarantined';
    const details = { upstream, tool, digest, ...(approvedDigest === undefined ? {} : { approvedDigest }), rules: rules.join(' ') };
    void trail
      .record({ kind, severity, tool: { upstream, name: tool }, details })
      .catch((error: unknown) => logger.error({ message: 'a held back tool stands in the log alone', upstream, tool, error }));
  };
