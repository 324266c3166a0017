import { HeldCallErasure, type Policy, type PolicyEntry, type TaintStore } from '@gatehouse/access';
import type { AuditEvent, AuditTrail } from '@gatehouse/audit';
import { uuidv7, type JsonValue, type Principal } from '@gatehouse/kernel';
import { ErasureFault, PlaceholderErasure, type ErasureSubject, type FoundValues } from '@gatehouse/privacy';
import { SealedBox } from '@gatehouse/seal';
import { HeldCallSeal } from '../approvals/held-call-seal.js';
import { RevealedValues } from '../reveal/revealed-values.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';
import { TOOL_APPROVAL } from './office-entries.js';
import type { VaultParts } from './vault-parts.js';

/** Whose: a client by what is known of them, or somebody who signed in here by their name. */
export interface ErasureRequest {
  readonly client?: ErasureSubject;
  readonly user?: string;
}

/** What is kept of somebody, as counts. */
export interface ErasureFinding {
  readonly values: number;
  readonly heldCalls: number;
  readonly revealPages: number;
  readonly taints: number;
  readonly credentials: number;
  /** What stays, and is counted so that it can be told. */
  readonly stays: { readonly auditRecords: number; readonly walls: number; readonly mlsCopies: number; readonly unreadable: number };
}

export interface ErasureParts {
  readonly ports: Pick<GatewayPorts, 'placeholders' | 'reviews' | 'taints' | 'walls' | 'audit' | 'replicas' | 'artifacts' | 'clock'>;
  readonly keys: Pick<LocalKeys, 'derive'>;
  readonly vault: VaultParts;
  readonly policy: Policy;
  readonly trail: AuditTrail;
}

interface Found {
  readonly values: FoundValues;
  readonly heldCalls: readonly string[];
  readonly revealPages: readonly string[];
  readonly taints: Awaited<ReturnType<TaintStore['list']>>;
  readonly credentials: number;
}

const RETENTION: PolicyEntry = { ...TOOL_APPROVAL, name: 'erase_client', terms: { action: 'administer', dataClass: 'retention' } };

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
    const decision = this.parts.policy.decide(person, { action: 'call', entry: RETENTION });
    // Policy asks them to confirm it in person, and whoever types the command with its code does.
    const may = decision.effect === 'permit' || (decision.effect === 'hold' && decision.approvers.every((role) => role === 'self'));
    if (!may) throw new ErasureFault(`${person.subject} may not erase; the designated broker and compliance officers may.`);
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

  /** Erases, and leaves a certificate in the audit trail: before it begins that it was asked for, and afterwards what was done. */
  async erase(request: ErasureRequest, by: Principal, reason: string): Promise<ErasureFinding & { readonly id: string }> {
    this.assertMay(by);
    if (request.client?.isNamedIn(reason)) throw new ErasureFault('The reason names them, and stays in the audit trail; say it without.');
    const { ports, vault, trail } = this.parts;
    const id = uuidv7(ports.clock.now());
    const actor = { subject: by.subject, roles: by.roles };
    const subject = this.codeOf(request);
    await trail.record({ kind: 'privacy.erasure.requested', severity: 'warn', actor, reason, details: { erasure: id, subject } });
    const found = await this.find(request);
    const told = await this.counted(request, found);
    const done = {
      values: await this.values.erase({ id, at: ports.clock.now() }, found.values),
      heldCalls: await this.held.erase(found.heldCalls, request.client?.keys ?? []),
      revealPages: await this.revealed.remove(found.revealPages),
      taints:
        (request.user === undefined ? 0 : await ports.taints.clear(request.user.toLowerCase())) +
        (await ports.taints.forgetRecords(request.client?.keys ?? [])),
      credentials: request.user === undefined ? 0 : await vault.vault.forgetUser(request.user),
    };
    await trail.record({ kind: 'privacy.erased', severity: 'warn', actor, details: { erasure: id, subject, ...done, ...told.stays } });
    return { id, ...done, stays: told.stays };
  }

  private async find({ client, user }: ErasureRequest): Promise<Found> {
    const { ports, vault } = this.parts;
    const isUser = isOf(user);
    const names = (content: JsonValue): boolean => client?.isNamedIn(content) ?? false;
    const taints = await ports.taints.list(ports.clock.now());
    return {
      values: await this.values.find((value, subject) => isUser(subject) || (client?.isTheirs(value) ?? false)),
      heldCalls: await this.held.find((content, subject) => isUser(subject) || names(content)),
      revealPages: await this.revealed.named(
        (value) => isUser(value.subject) || names(value.key) || (client?.isTheirs(value.text) ?? false),
      ),
      taints: taints.filter(({ subject, source }) => isUser(subject) || names(source.key ?? '')),
      credentials: user === undefined ? 0 : (await vault.vault.list(user)).length,
    };
  }

  private async counted({ client, user }: ErasureRequest, found: Found): Promise<ErasureFinding> {
    const { ports } = this.parts;
    const isUser = isOf(user);
    const names = (content: JsonValue): boolean => client?.isNamedIn(content) ?? false;
    let auditRecords = 0;
    for await (const record of ports.audit.read({})) {
      const event = JSON.parse(record.event) as JsonValue & Pick<AuditEvent, 'actor'>;
      if (isUser(event.actor?.subject) || names(event)) auditRecords += 1;
    }
    const walls = (await ports.walls.list()).filter((wall) => names([wall.key, wall.party ?? '', wall.reason]));
    return {
      values: found.values.rows.length,
      heldCalls: found.heldCalls.length,
      revealPages: found.revealPages.length,
      taints: found.taints.length,
      credentials: found.credentials,
      stays: {
        auditRecords,
        walls: walls.length,
        mlsCopies: await ports.replicas.naming(client?.telling ?? []),
        unreadable: found.values.unreadable,
      },
    };
  }
}

const isOf =
  (user: string | undefined) =>
  (subject: string | undefined): boolean =>
    user !== undefined && subject?.toLowerCase() === user.toLowerCase();
