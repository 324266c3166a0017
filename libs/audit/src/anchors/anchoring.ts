import { sha256Hex, type Clock } from '@gatehouse/kernel';
import type { NewAuditEvent } from '../audit-event.js';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { SinkFault, type CursorStore } from '../delivery/audit-sink.js';
import type { Anchor } from './anchor.js';

export const ANCHORED = 'audit.anchored';
const AGAIN_MS = 300_000;

export interface AnchoringPlace {
  readonly checkpoints: Pick<CheckpointStore, 'latest'>;
  readonly cursors: CursorStore;
  /** At the moment. */
  readonly chains: () => readonly string[];
  readonly clock: Clock;
  readonly record: (event: NewAuditEvent) => Promise<void>;
}

/** Shows the newest checkpoint of each chain to one anchor at intervals, and puts the receipt on record: so it leaves with every export. */
export class Anchoring {
  private lastAt = 0;
  private wait = 0;
  private reason: string | undefined;

  constructor(
    private readonly anchor: Anchor,
    private readonly place: AnchoringPlace,
  ) {}

  fault(): string | undefined {
    return this.reason === undefined
      ? undefined
      : `${this.anchor.id}: ${this.reason}; the newest checkpoints are shown to nobody meanwhile`;
  }

  /** Rejects where the receipt cannot be put on record. */
  async turn(): Promise<void> {
    const { clock, chains } = this.place;
    const since = clock.now() - this.lastAt;
    // Before that time, the clock was set back: to wait until it comes again would show nobody anything for as long.
    if (since >= 0 && since < this.wait) return;
    try {
      let shown = 0;
      for (const chain of chains()) shown += await this.showChain(chain);
      // Soon after a start nothing new may be signed yet.
      if (shown > 0) this.waitFor(this.anchor.everyMs);
      this.reason = undefined;
    } catch (error) {
      this.waitFor(Math.min(AGAIN_MS, this.anchor.everyMs));
      this.reason = error instanceof SinkFault ? error.message : 'it cannot be reached';
      if (!(error instanceof SinkFault) && !isOfTheWire(error)) throw error;
    }
  }

  private waitFor(ms: number): void {
    this.lastAt = this.place.clock.now();
    this.wait = ms;
  }

  private async showChain(chain: string): Promise<number> {
    const { checkpoints, cursors, clock, record } = this.place;
    const name = `anchor-${this.anchor.id}`;
    const last = await checkpoints.latest(chain);
    if (!last || last.size <= ((await cursors.read(name, chain)) ?? 0)) return 0;
    const receipt = await this.anchor.show(last.note, clock.now());
    const shown = { anchor: this.anchor.id, kind: this.anchor.kind, chain, size: last.size, digest: sha256Hex(last.note) };
    await record({ kind: ANCHORED, details: { ...shown, ...(receipt === undefined ? {} : { receipt }) } });
    await cursors.move(name, chain, last.size, clock.now());
    return 1;
  }
}

/** Of the connection, or of its guard: not of the trail, whose faults have to be heard. */
const isOfTheWire = (error: unknown): boolean => (error as Error).name !== 'Refusal' && (error as Error).name !== 'StoreFault';
