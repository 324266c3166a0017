import { SealedBox } from '@gatehouse/seal';

const LIFE_MS = 3_600_000;
const RETURN = 'return';

/** Says where to go after signing in, for the way through the authorization server and back. */
export class ReturnTickets {
  private readonly box: SealedBox;

  constructor(key: Uint8Array) {
    this.box = new SealedBox(key);
  }

  remember(path: string): string {
    return this.box.close({ path, until: Date.now() + LIFE_MS }, RETURN);
  }

  /** Undefined for what we did not write: an address of a stranger's choice is followed by nobody. */
  recall(state: string): string | undefined {
    const opened = this.box.open(state, RETURN);
    const { path, until } = opened ?? {};
    return typeof path === 'string' && typeof until === 'number' && until >= Date.now() ? path : undefined;
  }
}
