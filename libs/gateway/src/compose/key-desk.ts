import { setTimeout as sleep } from 'node:timers/promises';
import { HeldCallResealing } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import type { Clock } from '@gatehouse/kernel';
import { PlaceholderResealing, type PlaceholderStore } from '@gatehouse/privacy';
import { RING_SEEN_MS } from '@gatehouse/seal';
import { HeldCallSeal } from '../approvals/held-call-seal.js';
import { keepsOf, type Keeps } from '../keep/keeps.js';
import { Closers } from './closers.js';
import type { GatewayPorts } from './gateway-ports.js';
import { LocalKeys } from './local-keys.js';
import { trailOf } from './office-parts.js';
import { vaultParts, type VaultParts } from './vault-parts.js';

/** A key, and what rests under it. */
export interface KeyLine {
  readonly id: string;
  /** `seals`: what is new goes under it. `opens`: it is in the ring. `gone`: it is not, and what rests under it is refused. */
  readonly state: 'seals' | 'opens' | 'gone';
  readonly credentials: number;
  /** Values that stand behind placeholders. */
  readonly values: number;
  /** Calls that wait for people, with what they would send. */
  readonly heldCalls: number;
  /** Texts as they were before they were cleaned. */
  readonly originals: number;
  /** Calls with what they said. */
  readonly captures: number;
}

export interface SealedAnew {
  readonly credentials: number;
  readonly values: number;
  readonly heldCalls: number;
  readonly originals: number;
  readonly captures: number;
  /** What does not open: under a key that is gone, or changed. */
  readonly unreadable: number;
}

export interface KeyDeskParts {
  readonly vault: VaultParts;
  readonly placeholders: PlaceholderStore;
  readonly heldCalls: HeldCallResealing;
  readonly keeps: Keeps;
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

/** Why a key cannot be retired. The message says what to do. */
export class KeyFault extends Error {}

const ELSEWHERE = 'The gateway does not keep this ring: add and take away keys where it is kept, the newest first.';

/** Where the keys that seal at rest are changed, while gateways serve. */
export class KeyDesk {
  constructor(private readonly parts: KeyDeskParts) {}

  /** The one that seals first. */
  async list(): Promise<readonly KeyLine[]> {
    const { vault, placeholders, heldCalls, keeps } = this.parts;
    const newest = await vault.ring.newest();
    const inRing = vault.file ? await vault.file.ids() : undefined;
    const values = await placeholders.countByKey();
    const held = await heldCalls.countByKey();
    const originals = await keeps.originals.countByKey();
    const captures = await keeps.captures.countByKey();
    const credentials = new Map<string, number>();
    for (const { keyId } of await vault.vault.list()) credentials.set(keyId, (credentials.get(keyId) ?? 0) + 1);
    const ids = new Set(
      [newest, ...(inRing ?? []), ...credentials.keys(), ...values.keys(), ...held.keys(), ...originals.keys(), ...captures.keys()].filter(
        Boolean,
      ),
    );
    const stateOf = (id: string): KeyLine['state'] => (id === newest ? 'seals' : (inRing?.includes(id) ?? true) ? 'opens' : 'gone');
    const of = (counts: ReadonlyMap<string, number>, id: string): number => counts.get(id) ?? 0;
    return [...ids].map((id) => ({
      id,
      state: stateOf(id),
      credentials: of(credentials, id),
      values: of(values, id),
      heldCalls: of(held, id),
      originals: of(originals, id),
      captures: of(captures, id),
    }));
  }

  /** A new key seals from now on. Resolves with its id; undefined where the ring is kept elsewhere. */
  async add(by: string): Promise<string | undefined> {
    const { vault, clock } = this.parts;
    const key = await vault.file?.add(clock.now());
    if (key !== undefined) await this.record('keys.rotated', by, key);
    return key;
  }

  /**
   * Seals everything anew under the newest key. Whoever begins again after a crash goes on. `settle` waits until every node seals under it too,
   * and takes what they wrote meanwhile.
   */
  async reseal(onStep: (done: number, of: number) => void, { settle = true } = {}): Promise<SealedAnew> {
    const { vault, placeholders, heldCalls, keeps, clock } = this.parts;
    const credentials = await vault.vault.reseal();
    const resealing = new PlaceholderResealing(placeholders, vault.ring, clock);
    const first = await resealing.run(onStep);
    if (settle) await sleep(RING_SEEN_MS);
    const rest = settle ? await resealing.run() : { sealed: 0, unreadable: first.unreadable };
    const waiting = await heldCalls.run();
    const originals = await keeps.originals.reseal();
    const captures = await keeps.captures.reseal();
    const unreadable = credentials.unreadable + rest.unreadable + waiting.unreadable + originals.unreadable + captures.unreadable;
    const values = first.sealed + rest.sealed;
    return {
      credentials: credentials.sealed,
      values,
      heldCalls: waiting.sealed,
      originals: originals.sealed,
      captures: captures.sealed,
      unreadable,
    };
  }

  /** Takes a key out of the ring: what rests under it is refused from then on. Throws KeyFault. */
  async retire(id: string, by: string, { evenInUse = false } = {}): Promise<KeyLine> {
    const { file } = this.parts.vault;
    if (!file) throw new KeyFault(ELSEWHERE);
    const line = (await this.list()).find((each) => each.id === id);
    if (!line || line.state === 'gone') throw new KeyFault(`The ring has no key ${id}; gatehouse keys list names them.`);
    if (line.state === 'seals') throw new KeyFault(`Key ${id} seals what is new; run gatehouse keys rotate first.`);
    const { credentials, values, heldCalls, originals, captures } = line;
    if (credentials + values + heldCalls + originals + captures > 0 && !evenInUse)
      throw new KeyFault(
        `Key ${id} still seals ${credentials} credentials, ${values} values of placeholders, ${heldCalls} held calls, ${originals} originals and ${captures} captures. ` +
          'Run gatehouse keys reseal first, or give --even-in-use to have those refused.',
      );
    await this.record('keys.retired', by, id, { credentials, values, heldCalls, originals, captures });
    await file.drop(new Set([id]));
    return line;
  }

  private async record(kind: string, by: string, key: string, more: Record<string, number> = {}): Promise<void> {
    await this.parts.trail.record({ kind, actor: { subject: by, roles: [] }, details: { key, ...more } });
  }
}

/** For the command line, on a database connection of its own. */
export async function openKeyDesk(
  loaded: LoadedConfig,
  keyDirectory: string,
  ports: GatewayPorts,
): Promise<{ readonly keys: KeyDesk; readonly close: () => Promise<void> }> {
  const closers = new Closers();
  const local = LocalKeys.open(keyDirectory);
  const trail = await trailOf(loaded.config.audit.node, local.derive('audit-digest'), ports, closers);
  const vault = vaultParts(loaded, keyDirectory, ports, () => undefined);
  const { placeholders, reviews, clock } = ports;
  const heldCalls = new HeldCallResealing(reviews, new HeldCallSeal({ names: local.derive('review'), ring: vault.ring }, clock));
  const keys = new KeyDesk({ vault, trail, placeholders, heldCalls, keeps: keepsOf(vault.ring, ports), clock });
  return { keys, close: () => closers.close() };
}
