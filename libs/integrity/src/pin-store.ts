/**
 * What was decided about one tool, prompt, resource or template of one upstream. `tool` is its qualified name (see the kernel). `digest` is of the descriptor as it was last seen, `approvedDigest` of the one that a
 * person or the first-use rule approved; the tool is approved exactly while the two are the same.
 */
export interface Pin {
  upstream: string;
  tool: string;
  digest: string;
  status: 'approved' | 'quarantined';
  /** Why it is held back, in words for an administrator; why it was approved otherwise. */
  reason: string;
  /** Canonical JSON of `{ approved?, proposed? }`: the descriptors that the digests are of, for a readable difference. */
  descriptor: string;
  approvedDigest?: string;
  decidedBy?: string;
  /** Milliseconds since the epoch. */
  updatedAt: number;
}

/** Where pins are kept. One per (upstream, tool). */
export abstract class PinStore {
  abstract all(): Promise<Pin[]>;
  /** Durable when it resolves; replaces the pin of the same tool. */
  abstract save(pin: Pin): Promise<void>;
}

export class MemoryPinStore extends PinStore {
  private readonly pins = new Map<string, Pin>();

  async all(): Promise<Pin[]> {
    return [...this.pins.values()].map((pin) => ({ ...pin }));
  }

  async save(pin: Pin): Promise<void> {
    this.pins.set(`${pin.upstream}\n${pin.tool}`, { ...pin });
  }
}
