import type { ConnectionProfile } from './connection-profile.js';
import type { SuspensionStore } from './suspension-store.js';

/** A connection as far as its approval goes. */
export interface Suspendable {
  readonly profile: ConnectionProfile;
  /** Ends what is being read, and lets those hear of it who show its tools. */
  approvalChanged(): void;
}

/** Keeps the connections of this node in step with what was suspended and resumed at any. */
export class Suspensions {
  constructor(
    private readonly store: SuspensionStore,
    private readonly connections: readonly Suspendable[],
  ) {}

  /** Reads what holds now. Rejects where the store cannot be read; what held before holds on then. */
  async refresh(): Promise<void> {
    const suspended = new Set((await this.store.list()).map(({ connection }) => connection));
    for (const connection of this.connections) {
      const { profile } = connection;
      const isSuspended = suspended.has(profile.id);
      if (profile.suspended === isSuspended) continue;
      profile.suspended = isSuspended;
      connection.approvalChanged();
    }
  }
}
