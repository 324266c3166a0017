import type { Principal } from '@gatehouse/kernel';
import { SealedBox } from '@gatehouse/seal';

const LIFE_MS = 3_600_000;

/**
 * Says in the address of a page who was asked to open it, so that nobody else connects an account at somebody's request. It opens nothing: who
 * is there is found out by signing in.
 */
export class ConnectTickets {
  private readonly box: SealedBox;

  constructor(key: Uint8Array) {
    this.box = new SealedBox(key);
  }

  of({ tenant, subject }: Principal, upstream: string): string {
    return this.box.close({ tenant, subject, until: Date.now() + LIFE_MS }, boundTo(upstream));
  }

  /** Whether this person was asked. `over` for what is none of ours, or too old. */
  judge(ticket: string, { tenant, subject }: Principal, upstream: string): 'asked' | 'another' | 'over' {
    const opened = this.box.open(ticket, boundTo(upstream));
    if (!opened || typeof opened['until'] !== 'number' || opened['until'] < Date.now()) return 'over';
    return opened['tenant'] === tenant && opened['subject'] === subject ? 'asked' : 'another';
  }
}

const boundTo = (upstream: string): string => `asked ${upstream}`;
