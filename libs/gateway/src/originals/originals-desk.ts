import type { AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import type { Principal } from '@gatehouse/kernel';
import type { KeyRing } from '@gatehouse/seal';
import type { GatewayPorts } from '../compose/gateway-ports.js';
import type { LocalKeys } from '../compose/local-keys.js';
import { KeptOriginals, type KeptOriginal } from './kept-originals.js';

export interface OriginalsDeskParts {
  readonly config: Pick<GatewayConfig, 'sanitize'>;
  readonly keys: Pick<LocalKeys, 'derive'>;
  readonly ports: Pick<GatewayPorts, 'artifacts' | 'clock'>;
  readonly vault: { readonly ring: KeyRing };
  readonly trail: AuditTrail;
}

/** Where reviewers read what was taken out of answers. Each reading is on record before anything is shown. */
export class OriginalsDesk {
  private readonly originals: KeptOriginals;

  constructor(private readonly parts: OriginalsDeskParts) {
    const { config, keys, ports, vault } = parts;
    this.originals = KeptOriginals.of(config, keys, { ...ports, ring: vault.ring });
  }

  /** Throws where this person is no compliance officer, or gives no reason; undefined for what is not or no longer kept. */
  async show(name: string, by: Principal, reason: string): Promise<KeptOriginal | undefined> {
    if (!by.roles.includes('compliance'))
      throw new Error(`${by.subject} may not read originals; an account with the grant compliance may.`);
    const found = await this.originals.find(name);
    await this.parts.trail.record({
      kind: 'content.original.read',
      severity: 'warn',
      actor: { subject: by.subject, roles: by.roles },
      reason,
      details: { original: name.slice(0, 64), found: found !== undefined, ...(found ? { call: found.call } : {}) },
    });
    return found;
  }
}
