import type { Policy } from '@gatehouse/access';
import {
  RetentionClasses,
  RetentionRun,
  type AuditTrail,
  type HoldScope,
  type LegalHold,
  type RetentionClass,
  type RetentionCount,
} from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import { uuidv7, type Principal } from '@gatehouse/kernel';
import type { GatewayPorts } from './gateway-ports.js';
import { mayAdministerRetention } from './office-entries.js';

/** Something that cannot be done; the message says what to do instead. */
export class RetentionFault extends Error {}

export interface HoldRequest {
  readonly scope: HoldScope;
  readonly of?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly reason: string;
}

export interface RetentionDeskParts {
  readonly config: Pick<GatewayConfig, 'retention'>;
  readonly ports: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'holds' | 'clock'>;
  readonly policy: Policy;
  readonly trail: AuditTrail;
}

/** A class with how long it is kept here. */
export interface KeptClass {
  readonly of: RetentionClass;
  readonly years: number | 'forever';
  readonly over: number;
  readonly held: number;
}

export const retentionClasses = ({ retention }: Pick<GatewayConfig, 'retention'>): RetentionClasses =>
  RetentionClasses.read({ states: retention.states, years: Object.fromEntries(retention.keep.map((kept) => [kept.class, kept.years])) });

const present = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Where holds are placed and what is over is deleted. Every act is on record. */
export class RetentionDesk {
  constructor(private readonly parts: RetentionDeskParts) {}

  holds(all: boolean): Promise<readonly LegalHold[]> {
    return this.parts.ports.holds.list(all);
  }

  /** Throws RetentionFault. */
  async place({ scope, of, from, to, reason }: HoldRequest, by: Principal): Promise<LegalHold> {
    this.assertMay(by);
    const { ports, trail } = this.parts;
    const now = ports.clock.now();
    const hold: LegalHold = {
      id: uuidv7(now),
      scope,
      ...present({ of, from, to }),
      reason,
      placedBy: by.subject,
      placedAt: now,
    } as LegalHold;
    await ports.holds.place(hold);
    await trail.record({
      kind: 'hold.placed',
      severity: 'warn',
      actor: actorOf(by),
      reason,
      details: { hold: hold.id, scope, ...present({ of, from, to }) } as Record<string, string | number>,
    });
    return hold;
  }

  /** Throws RetentionFault where none of that id stands. */
  async release(id: string, by: Principal, reason: string): Promise<void> {
    this.assertMay(by);
    const { ports, trail } = this.parts;
    if (!(await ports.holds.release(id, by.subject, ports.clock.now())))
      throw new RetentionFault(`No hold ${id} stands. gatehouse holds list shows those that do.`);
    await trail.record({ kind: 'hold.released', severity: 'warn', actor: actorOf(by), reason, details: { hold: id } });
  }

  /** Every class, with what of it could be deleted now. */
  async look(): Promise<readonly KeptClass[]> {
    const classes = retentionClasses(this.parts.config);
    const counts: RetentionCount = await this.run(classes).look();
    return classes.classes.map((of) => ({ of, years: classes.yearsOf(of), over: 0, held: 0, ...counts.get(of.id) }));
  }

  /** Deletes what is over and no hold covers; resolves with how many records it was. Throws RetentionFault. */
  delete(by: Principal, reason: string): Promise<number> {
    this.assertMay(by);
    const { trail, config } = this.parts;
    return this.run(retentionClasses(config)).delete({ record: (event) => trail.record(event), actor: actorOf(by), reason });
  }

  private run(classes: RetentionClasses): RetentionRun {
    return new RetentionRun({ ...this.parts.ports, classes });
  }

  private assertMay(person: Principal): void {
    if (!mayAdministerRetention(this.parts.policy, person))
      throw new RetentionFault(
        `${person.subject} may not look after retention; the designated broker and compliance officers of the firm may.`,
      );
  }
}

const actorOf = ({ subject, roles }: Principal) => ({ subject, roles });
