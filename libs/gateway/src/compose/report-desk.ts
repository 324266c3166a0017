import type { Policy } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import { uuidv7, type Clock, type Principal } from '@gatehouse/kernel';
import { mayAdministerRetention } from './office-entries.js';

/** Something that cannot be done; the message says what to do instead. */
export class ReportFault extends Error {}

/** A report as whoever answers for the firm signs it off. */
export interface SignedOff {
  /** Name of the report. */
  readonly report: string;
  /** SHA-256 of its JSON, hexadecimal. */
  readonly digest: string;
  /** Of its period, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly reason?: string | undefined;
}

/** Where the designated broker or a compliance officer signs a report off. */
export class ReportDesk {
  constructor(private readonly parts: { readonly policy: Policy; readonly trail: AuditTrail; readonly ports: { readonly clock: Clock } }) {}

  /** Puts on record that they have read exactly this report, and resolves with the id that the record has in its details. Throws ReportFault. */
  async signOff({ report, digest, from, to, reason }: SignedOff, by: Principal): Promise<string> {
    const { policy, trail, ports } = this.parts;
    if (!mayAdministerRetention(policy, by))
      throw new ReportFault(`${by.subject} may not sign a report off; the designated broker and compliance officers may.`);
    const signing = uuidv7(ports.clock.now());
    const { subject, roles, member } = by;
    await trail.record({
      kind: 'report.signed',
      severity: 'warn',
      actor: { subject, roles, ...(member ? { memberKey: member.memberKey, licence: member.licence } : {}) },
      ...(reason === undefined ? {} : { reason }),
      details: { signing, report, digest, from, to },
    });
    return signing;
  }
}
