import type { Policy } from '@gatehouse/access';
import {
  RetentionClasses,
  RetentionRun,
  eventOf,
  holdCovers,
  type AuditTrail,
  type HoldScope,
  type LegalHold,
  type RetentionClass,
  type RetentionCount,
} from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import { uuidv7, type Principal } from '@gatehouse/kernel';
import { deleteOver, keptFor, type Keeps } from '../keep/keeps.js';
import type { KeepCount } from '../keep/sealed-keep.js';
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
  readonly config: Pick<GatewayConfig, 'retention' | 'sanitize' | 'audit'>;
  readonly ports: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'holds' | 'clock'>;
  readonly keeps: Keeps;
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

/** What is kept of calls beside their record, such as originals of cleaned texts, and for how long. */
export interface KeptPayloads extends KeepCount {
  readonly what: string;
  readonly time: string;
}

/** What one act deleted. */
export interface Deleted {
  readonly records: number;
  readonly payloads: number;
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

  /** Whether any record of any time is of the person or office of this hold. Of a client no record says it. */
  async isOfRecords(hold: LegalHold): Promise<boolean> {
    if (hold.scope !== 'person' && hold.scope !== 'office') return true;
    const ever = { ...hold, from: -Infinity, to: Infinity };
    for await (const record of this.parts.ports.audit.read({})) if (holdCovers(ever, eventOf(record))) return true;
    return false;
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

  async payloads(): Promise<readonly KeptPayloads[]> {
    const { keeps, config } = this.parts;
    const times = keptFor(config);
    return Promise.all(
      keeps.all.map(async (keep) => ({ what: keep.of.what, time: times.get(keep.of.what) ?? '', ...(await keep.count()) })),
    );
  }

  /** Deletes what is over and no hold covers. Throws RetentionFault. */
  async delete(by: Principal, reason: string): Promise<Deleted> {
    this.assertMay(by);
    const { trail, config, keeps } = this.parts;
    const actor = actorOf(by);
    const records = await this.run(retentionClasses(config)).delete({ record: (event) => trail.record(event), actor, reason });
    return { records, payloads: await deleteOver(keeps, trail, { actor, reason }) };
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
