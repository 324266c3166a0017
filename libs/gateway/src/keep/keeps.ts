import type { AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import type { Principal } from '@gatehouse/kernel';
import type { KeyRing } from '@gatehouse/seal';
import type { GatewayPorts } from '../compose/gateway-ports.js';
import type { KeptCapture } from './call-captures.js';
import type { KeptOriginal } from './kept-originals.js';
import { SealedKeep, type KeepKind, type KeptOf } from './sealed-keep.js';

export const ORIGINALS: KeepKind = { kind: 'Original', use: 'originals of cleaned texts', what: 'original' };
export const CAPTURES: KeepKind = { kind: 'Capture', use: 'captured payloads of calls', what: 'capture' };
/** Their ends are theirs to see to: whatever else is purged when it expires. */
export const KEPT_KINDS: readonly string[] = [ORIGINALS.kind, CAPTURES.kind];

/** Everything that is kept of calls beside their record. */
export interface Keeps {
  readonly originals: SealedKeep<KeptOriginal>;
  readonly captures: SealedKeep<KeptCapture>;
  readonly all: readonly SealedKeep<KeptOf>[];
}

export function keepsOf(ring: KeyRing, { artifacts: store, holds, clock }: Pick<GatewayPorts, 'artifacts' | 'holds' | 'clock'>): Keeps {
  const parts = { store, ring, holds, clock };
  const originals = new SealedKeep<KeptOriginal>(ORIGINALS, parts);
  const captures = new SealedKeep<KeptCapture>(CAPTURES, parts);
  return { originals, captures, all: [originals, captures] };
}

/** How long what is kept by gateway.yaml is kept at most, by the word for it. */
export const keptFor = ({ sanitize, audit }: Pick<GatewayConfig, 'sanitize' | 'audit'>): ReadonlyMap<string, string> =>
  new Map([
    [ORIGINALS.what, sanitize.originals],
    [CAPTURES.what, audit.capture.map(({ id, keep }) => `${keep} by ${id}`).join(', ') || 'by no rule'],
  ]);

/** Deletes what is over, each kind on record before any of it is gone. Resolves with how many it was. */
export async function deleteOver(
  { all }: Keeps,
  trail: AuditTrail,
  by?: { readonly actor: Pick<Principal, 'subject' | 'roles'>; readonly reason: string },
): Promise<number> {
  let deleted = 0;
  for (const keep of all)
    deleted += await keep.deleteOver((count) =>
      trail.record({ kind: 'retention.payload.deleted', severity: 'warn', ...by, details: { what: keep.of.what, count } }),
    );
  return deleted;
}
