import { HeldCallErasure, type Policy, type TaintStore } from '@gatehouse/access';
import { holdOn, lineOf, type AuditTrail, type LegalHold } from '@gatehouse/audit';
import { uuidv7, type Principal } from '@gatehouse/kernel';
import { ErasureFault, PlaceholderErasure, type FoundValues } from '@gatehouse/privacy';
import { SealedBox } from '@gatehouse/seal';
import { HeldCallSeal } from '../approvals/held-call-seal.js';
import type { Keeps } from '../keep/keeps.js';
import { RevealedValues } from '../reveal/revealed-values.js';
import { askedOf, isOnRecord, type ErasureRequest } from './asked-for.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';
import { mayAdministerRetention } from './office-entries.js';
import { holdOnActs, StaffUnderHold } from './staff-under-hold.js';
import type { VaultParts } from './vault-parts.js';

/** What is kept of somebody, as counts. */
export interface ErasureFinding {
  readonly values: number;
  readonly heldCalls: number;
  readonly revealPages: number;
  readonly originals: number;
  readonly captures: number;
  readonly taints: number;
  readonly credentials: number;
  /** What stays, and is counted so that it can be told. */
  readonly stays: {
    readonly auditRecords: number;
    readonly walls: number;
    readonly mlsCopies: number;
    readonly unreadable: number;
    readonly heldPayloads: number;
    /** Values, held calls and marks of somebody under a legal hold. */
    readonly underHold: number;
  };
}

/** What a person who asks is given. */
export interface AccessAnswer {
  readonly counts: ErasureFinding;
  /** Values of theirs behind placeholders. */
  readonly values: readonly string[];
  /** Lines of audit records that name them. */
  readonly records: readonly string[];
}

export interface ErasureParts {
  readonly ports: Pick<
    GatewayPorts,
    'placeholders' | 'reviews' | 'taints' | 'walls' | 'audit' | 'replicas' | 'artifacts' | 'holds' | 'clock'
  >;
  readonly keys: Pick<LocalKeys, 'derive'>;
  readonly vault: VaultParts;
  readonly keeps: Keeps;
  readonly policy: Policy;
  readonly trail: AuditTrail;
}

interface Attempt {
  readonly actor: Pick<Principal, 'subject' | 'roles'>;
  readonly reason: string;
  readonly subject: string;
}

type Theirs = Awaited<ReturnType<Keeps['originals']['theirs']>>;

interface Found {
  readonly values: FoundValues;
  readonly heldCalls: readonly string[];
  readonly revealPages: readonly string[];
  readonly originals: Theirs;
  readonly captures: Theirs;
  readonly taints: Awaited<ReturnType<TaintStore['list']>>;
  readonly credentials: number;
  readonly staff: StaffUnderHold;
}

/** Where what is kept of one person is erased at their request, and certified. */
export class ErasureDesk {
  private readonly values: PlaceholderErasure;
  private readonly held: HeldCallErasure;
  private readonly revealed: RevealedValues;

  constructor(private readonly parts: ErasureParts) {
    const { ports, vault, keys } = parts;
    this.values = new PlaceholderErasure(ports.placeholders, vault.ring, ports.clock);
    this.held = new HeldCallErasure(ports.reviews, new HeldCallSeal({ names: keys.derive('review'), ring: vault.ring }, ports.clock));
    this.revealed = new RevealedValues(ports.artifacts, { names: keys.derive('revealed'), ring: vault.ring }, ports.clock);
  }

  /** Throws ErasureFault where policy does not let this person delete what is kept. */
  assertMay(person: Principal): void {
    if (!mayAdministerRetention(this.parts.policy, person))
      throw new ErasureFault(`${person.subject} may not erase; the designated broker and compliance officers may.`);
  }

  /** What would be erased. Changes nothing. */
  async look(request: ErasureRequest): Promise<ErasureFinding> {
    return this.counted(request, await this.find(request));
  }

  /** A name for exactly this request, which a dry run shows and the deed asks for. Tells nothing of whom it concerns. */
  codeOf({ client, user }: ErasureRequest): string {
    const named = JSON.stringify([client?.values ?? [], client?.keys ?? [], user?.toLowerCase() ?? '']);
    return Buffer.from(new SealedBox(this.parts.keys.derive('audit-digest')).digest('erasure', named))
      .toString('hex')
      .slice(0, 12);
  }

  /**
   * Erases, and leaves a certificate in the audit trail: before it begins that it was asked for, and afterwards what was done. For a correction it is
   * the same: the copies of what was wrong go, and the next reading takes what the upstream says then.
   */
  async erase(
    request: ErasureRequest,
    by: Principal,
    reason: string,
    why: 'erasure' | 'correction' = 'erasure',
  ): Promise<ErasureFinding & { readonly id: string }> {
    this.assertMay(by);
    if (request.client?.isNamedIn(reason)) throw new ErasureFault('The reason names them, and stays in the audit trail; say it without.');
    const { ports, vault, keeps, trail } = this.parts;
    const id = uuidv7(ports.clock.now());
    const actor = { subject: by.subject, roles: by.roles };
    const subject = this.codeOf(request);
    const holds = await this.standing();
    await this.assertNoHold(request, { actor, reason, subject });
    await trail.record({ kind: `privacy.${why}.requested`, severity: 'warn', actor, reason, details: { erasure: id, subject } });
    const found = await this.find(request);
    const told = await this.counted(request, found);
    // To look through the trail takes a while: with a hold that was placed meanwhile, less may go or nothing.
    if ((await this.standing()) !== holds) return this.erase(request, by, reason, why);
    const done = {
      values: await this.values.erase({ id, at: ports.clock.now() }, found.values),
      heldCalls: await this.held.erase(found.heldCalls, request.client?.keys ?? [], found.staff.names),
      revealPages: await this.revealed.remove(found.revealPages),
      originals: await keeps.originals.remove(found.originals.names),
      captures: await keeps.captures.remove(found.captures.names),
      taints:
        (request.user === undefined ? 0 : await ports.taints.clear(request.user.toLowerCase())) +
        (await ports.taints.forgetRecords(request.client?.keys ?? [], found.staff.names)),
      credentials: request.user === undefined ? 0 : await vault.vault.forgetUser(request.user),
    };
    await trail.record({
      kind: why === 'erasure' ? 'privacy.erased' : 'privacy.corrected',
      severity: 'warn',
      actor,
      details: { erasure: id, subject, ...done, ...told.stays },
    });
    return { id, ...done, stays: told.stays };
  }

  /** Everything that is kept of them, in clear where it can be opened. On record as an act. Throws ErasureFault. */
  async access(request: ErasureRequest, by: Principal, reason: string): Promise<AccessAnswer> {
    this.assertMay(by);
    if (request.client?.isNamedIn(reason)) throw new ErasureFault('The reason names them, and stays in the audit trail; say it without.');
    const { ports, trail } = this.parts;
    const { isUser, names } = askedOf(request);
    const values = await this.values.values((value, subject) => isUser(subject) || (request.client?.isTheirs(value) ?? false));
    const records: string[] = [];
    for await (const record of ports.audit.read({})) if (isOnRecord(record.event, { isUser, names })) records.push(lineOf(record));
    const counts = await this.look(request);
    const { stays, ...kept } = counts;
    await trail.record({
      kind: 'privacy.accessed',
      severity: 'warn',
      actor: { subject: by.subject, roles: by.roles },
      reason,
      details: { subject: this.codeOf(request), ...kept, ...stays },
    });
    return { counts, values, records };
  }

  /** The legal hold that keeps what would be erased. */
  async holdOn({ client, user }: ErasureRequest): Promise<LegalHold | undefined> {
    const holds = await this.parts.ports.holds.list();
    return (
      holdOn(holds, { contacts: client?.keys ?? [], user, isClient: client !== undefined }) ??
      (user === undefined ? undefined : holdOnActs(this.parts.ports, holds, user))
    );
  }

  private async standing(): Promise<string> {
    return (await this.parts.ports.holds.list()).map(({ id }) => id).join();
  }

  /** Throws ErasureFault, with the attempt on record. */
  private async assertNoHold(request: ErasureRequest, { actor, reason, subject }: Attempt): Promise<void> {
    const hold = await this.holdOn(request);
    if (!hold) return;
    await this.parts.trail.record({
      kind: 'privacy.erasure.stopped',
      severity: 'warn',
      actor,
      reason,
      details: { subject, hold: hold.id },
    });
    throw new ErasureFault(
      `The legal hold ${hold.id} keeps this, so nothing was erased. Tell whoever asked that a legal duty stands against it; gatehouse holds release ends the hold.`,
    );
  }

  private async find({ client, user }: ErasureRequest): Promise<Found> {
    const { ports, vault, keeps } = this.parts;
    const { isUser, names } = askedOf({ client, user });
    const staff = await StaffUnderHold.of(ports);
    const taints = await ports.taints.list(ports.clock.now());
    return {
      staff,
      values: await this.values.find((value, subject) => staff.letsGo(isUser(subject) || (client?.isTheirs(value) ?? false), subject)),
      heldCalls: await this.held.find((content, subject) => staff.letsGo(isUser(subject) || names(content), subject)),
      revealPages: await this.revealed.named(({ subject, key, text }) =>
        staff.letsGo(isUser(subject) || names(key) || (client?.isTheirs(text) ?? false), subject),
      ),
      originals: await keeps.originals.theirs(({ subject, text }) => isUser(subject) || names(text)),
      captures: await keeps.captures.theirs(({ subject, arguments: said, answer }) => isUser(subject) || names([said, answer ?? null])),
      taints: taints.filter(({ subject, source }) => staff.letsGo(isUser(subject) || names(source.key ?? ''), subject)),
      credentials: user === undefined ? 0 : (await vault.vault.list(user)).length,
    };
  }

  private async counted({ client, user }: ErasureRequest, found: Found): Promise<ErasureFinding> {
    const { ports } = this.parts;
    const { isUser, names } = askedOf({ client, user });
    let auditRecords = 0;
    for await (const record of ports.audit.read({})) if (isOnRecord(record.event, { isUser, names })) auditRecords += 1;
    const walls = (await ports.walls.list()).filter((wall) => names([wall.key, wall.party ?? '', wall.reason]));
    return {
      values: found.values.rows.length,
      heldCalls: found.heldCalls.length,
      revealPages: found.revealPages.length,
      originals: found.originals.names.length,
      captures: found.captures.names.length,
      taints: found.taints.length,
      credentials: found.credentials,
      stays: {
        auditRecords,
        walls: walls.length,
        mlsCopies: await ports.replicas.naming(client?.telling ?? []),
        unreadable: found.values.unreadable,
        heldPayloads: found.originals.held + found.captures.held,
        underHold: found.staff.stays,
      },
    };
  }
}
