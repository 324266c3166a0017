import type { ReviewSeal } from '@gatehouse/access';
import type { Clock, JsonObject } from '@gatehouse/kernel';
import { RingSeal, SealedBox, type KeyRing } from '@gatehouse/seal';

const USE = 'held call';

/** What held calls would send rests under the ring. They are named under the deployment's secret, so that a rotation forgets no decision. */
export class HeldCallSeal implements ReviewSeal {
  private readonly names: SealedBox;
  private readonly rest: RingSeal;

  /** @param under `names`: the key that calls are digested by; `ring`: what they rest under */
  constructor(under: { readonly names: Uint8Array; readonly ring: KeyRing }, clock: Clock) {
    this.names = new SealedBox(under.names);
    this.rest = new RingSeal(under.ring, USE, clock);
  }

  close(content: object, bound: string): Promise<string> {
    return this.rest.close(content, bound);
  }

  open(sealed: string, bound: string): Promise<JsonObject | undefined> {
    return this.rest.open(sealed, bound);
  }

  keyOf(sealed: string): string {
    return this.rest.keyOf(sealed);
  }

  newest(): Promise<string> {
    return this.rest.newest();
  }

  digest(...parts: readonly string[]): Uint8Array {
    return this.names.digest(...parts);
  }
}
