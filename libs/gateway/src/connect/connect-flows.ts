import type { ArtifactStore } from '@gatehouse/identity';
import type { Clock, Principal } from '@gatehouse/kernel';
import type { BegunSignIn } from '@gatehouse/mcp';
import { SealedBox } from '@gatehouse/seal';

/** A person who was sent to an account server, and is expected back. */
export interface ConnectFlow {
  readonly tenant: string;
  readonly subject: string;
  /** Sign-in of the browser that was sent. */
  readonly session: string;
  readonly upstream: string;
  readonly begun: BegunSignIn;
}

const KIND = 'Connecting';
const LIFE_MS = 600_000;

/** Flows by their `state`, for every node: begun after consent only, good once, by the browser that was sent, for ten minutes. */
export class ConnectFlows {
  private readonly box: SealedBox;

  constructor(
    private readonly store: ArtifactStore,
    key: Uint8Array,
    private readonly clock: Clock,
  ) {
    this.box = new SealedBox(key);
  }

  async keep(state: string, flow: ConnectFlow): Promise<void> {
    const id = this.idOf(state);
    await this.store.save({ kind: KIND, id, sealed: this.box.close(flow, id), expiresAt: this.clock.now() + LIFE_MS });
  }

  /** Whoever brings it: it is spent. Undefined for what was never begun, is over, or was brought before. */
  async take(state: string): Promise<ConnectFlow | undefined> {
    const id = this.idOf(state);
    const now = this.clock.now();
    if (!(await this.store.consume(KIND, id, now))) return undefined;
    const kept = await this.store.find(KIND, 'id', id);
    await this.store.remove(KIND, id);
    if (!kept || (kept.expiresAt ?? 0) <= now) return undefined;
    return this.box.open(kept.sealed, id) as unknown as ConnectFlow | undefined;
  }

  private idOf(state: string): string {
    return this.box.digest('state', state).toString('base64url');
  }
}

/** Whether who came back is who was sent. */
export function isOf(flow: ConnectFlow, person: Principal, session: string): boolean {
  return flow.tenant === person.tenant && flow.subject === person.subject && flow.session === session;
}
