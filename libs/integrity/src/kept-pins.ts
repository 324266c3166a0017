import type { Pin, PinStore } from './pin-store.js';

const keyOf = (upstream: string, tool: string): string => `${upstream}\n${tool}`;

/** All pins in memory, as they are in the store, except what is held back while that cannot be written. */
export class KeptPins {
  private readonly pins = new Map<string, Pin>();
  /** Held back, and not written yet. */
  private readonly unsaved = new Map<string, Pin>();

  constructor(private readonly store: PinStore) {}

  /** Takes over what is stored, by this node or another. What is held back since is written instead. */
  async load(): Promise<void> {
    const again: Pin[] = [];
    for (const stored of await this.store.all()) {
      const key = keyOf(stored.upstream, stored.tool);
      const held = this.unsaved.get(key);
      if (held && held.updatedAt >= stored.updatedAt) again.push(held);
      else this.pins.set(key, stored);
    }
    for (const held of again) await this.hold(held);
  }

  get(upstream: string, tool: string): Pin | undefined {
    return this.pins.get(keyOf(upstream, tool));
  }

  list(): readonly Pin[] {
    return [...this.pins].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, pin]) => pin);
  }

  /** In memory first: a tool is held back even while the store cannot be written. */
  async hold(pin: Pin): Promise<void> {
    const key = keyOf(pin.upstream, pin.tool);
    this.pins.set(key, pin);
    this.unsaved.set(key, pin);
    await this.store.save(pin);
    if (this.unsaved.get(key) === pin) this.unsaved.delete(key);
  }

  /** The store first: nothing is approved that would not be after a restart. */
  async keep(pin: Pin): Promise<Pin> {
    const key = keyOf(pin.upstream, pin.tool);
    await this.store.save(pin);
    this.unsaved.delete(key);
    this.pins.set(key, pin);
    return pin;
  }
}
