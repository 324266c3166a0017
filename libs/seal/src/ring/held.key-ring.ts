import { SealedBox } from '../sealed-box.js';
import { KeyRing, type WrappedKey } from './key-ring.js';
import { newRingKey, readRing, writeRing, type RingKey } from './ring-text.js';

/** A ring whose keys the gateway reads: it is read at every use, so that a key which was added serves at once. */
export class HeldKeyRing extends KeyRing {
  /**
   * @param where for faults, e.g. `the environment variable GATEHOUSE_VAULT_KEYS`
   * @param read gives the text of the ring
   */
  constructor(
    protected readonly where: string,
    private readonly read: () => string | Promise<string>,
  ) {
    super();
  }

  /** One key for the life of this process. */
  static ofProcess(): HeldKeyRing {
    const text = writeRing([newRingKey(Date.now())]);
    return new HeldKeyRing('the ring of this process', () => text);
  }

  override async newest(): Promise<string> {
    const [first] = await this.keys();
    return first!.id;
  }

  override async wrap(dataKey: Uint8Array, bound: string): Promise<WrappedKey> {
    const [first] = await this.keys();
    const { id, key } = first!;
    return { keyId: id, wrapped: new SealedBox(key).closeText(Buffer.from(dataKey).toString('base64'), bound) };
  }

  override async unwrap({ keyId, wrapped }: WrappedKey, bound: string): Promise<Uint8Array | undefined> {
    const found = (await this.keys()).find(({ id }) => id === keyId);
    const text = found && new SealedBox(found.key).openText(wrapped, bound);
    return text === undefined ? undefined : Buffer.from(text, 'base64');
  }

  protected async keys(): Promise<readonly RingKey[]> {
    return readRing(await this.read(), this.where);
  }
}
