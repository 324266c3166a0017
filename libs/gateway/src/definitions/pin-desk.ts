import type { Policy } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import { readableDiff, type Pin, type Pins, type ReadableDiff } from '@gatehouse/integrity';
import type { Principal } from '@gatehouse/kernel';
import { TOOL_APPROVAL } from '../compose/office-entries.js';

/** A definition that waits, or was decided about, with what a person has to read. */
export interface ShownPin {
  readonly pin: Pin;
  readonly diff: ReadableDiff;
}

/** The person may not, or what they looked at is not what is there. `why` is for the door that answers. */
export class PinFault extends Error {
  constructor(
    readonly why: 'forbidden' | 'unknown' | 'changed',
    sentence: string,
  ) {
    super(sentence);
  }
}

/** Where people read what became of a definition and approve it: exactly what they were shown, by its digest. */
export class PinDesk {
  constructor(
    private readonly pins: Pins,
    private readonly policy: Policy,
    private readonly trail: Pick<AuditTrail, 'record'>,
  ) {}

  /** Those held back first. */
  list(): readonly Pin[] {
    return this.pins.list().toSorted((a, b) => Number(a.status === 'approved') - Number(b.status === 'approved'));
  }

  /** @param tool qualified name (see the kernel). Throws PinFault where it was never seen. */
  show(upstream: string, tool: string): ShownPin {
    const pin = this.pins.list().find((candidate) => candidate.upstream === upstream && candidate.tool === tool);
    if (!pin) throw new PinFault('unknown', `No tool ${upstream}/${tool} has been seen. gatehouse pins list shows what has.`);
    return { pin, diff: readableDiff(this.pins.diff(pin)) };
  }

  /** @param digest of the definition that the person read, whole: two that begin alike are made within a minute. Throws PinFault. */
  async approve(person: Principal, { upstream, tool, digest }: Pick<Pin, 'upstream' | 'tool' | 'digest'>): Promise<Pin> {
    this.admit(person);
    const { pin } = this.show(upstream, tool);
    if (digest !== pin.digest)
      throw new PinFault(
        'changed',
        `${tool} is not what was looked at; gatehouse pins diff ${upstream} ${tool} shows what it is now, and its whole digest.`,
      );
    const approved = await this.pins.approve(upstream, tool, person.subject, pin.digest);
    const { subject, roles } = person;
    await this.trail.record({
      kind: 'tool.pin.approved',
      actor: { subject, roles },
      details: { upstream, tool, digest: approved.digest },
    });
    return approved;
  }

  /** Throws PinFault where this person may not approve tools. */
  admit(person: Principal): void {
    if (this.policy.decide(person, { action: 'call', entry: TOOL_APPROVAL }).effect !== 'permit')
      throw new PinFault('forbidden', `${person.subject} may not approve tools; an account with the grant admin may.`);
  }
}
