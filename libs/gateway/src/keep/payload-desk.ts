import type { AuditTrail } from '@gatehouse/audit';
import type { Principal } from '@gatehouse/kernel';
import type { KeptCapture } from './call-captures.js';
import type { Keeps } from './keeps.js';
import type { KeptOriginal } from './kept-originals.js';
import type { KeptOf, SealedKeep } from './sealed-keep.js';

/** Who reads, and why. */
export interface Reading {
  readonly by: Principal;
  readonly reason: string;
}

/**
 * Where compliance officers read what is kept of calls. Each reading is on record before anything is shown; whoever is none is told the same as of
 * what is not there, and that they asked is on record too.
 */
export class PayloadDesk {
  constructor(
    private readonly keeps: Keeps,
    private readonly trail: AuditTrail,
  ) {}

  /** A text as it was before it was cleaned. */
  original(name: string, reading: Reading): Promise<KeptOriginal | undefined> {
    return this.read(this.keeps.originals, name, { ...reading, kind: 'content.original.read' });
  }

  /** What a call said and was answered, by the id of its event. */
  capture(event: string, reading: Reading): Promise<KeptCapture | undefined> {
    return this.read(this.keeps.captures, event, { ...reading, kind: 'payload.read' });
  }

  private async read<Content extends KeptOf>(
    keep: SealedKeep<Content>,
    name: string,
    { by, reason, kind }: Reading & { readonly kind: string },
  ): Promise<Content | undefined> {
    const may = by.roles.includes('compliance');
    const found = may ? await keep.find(name) : undefined;
    await this.trail.record({
      kind: may ? kind : `${kind}.denied`,
      severity: 'warn',
      actor: { subject: by.subject, roles: by.roles },
      reason,
      details: { [keep.of.what]: name.slice(0, 64), found: found !== undefined, ...(found ? { call: found.call } : {}) },
    });
    return found;
  }
}
