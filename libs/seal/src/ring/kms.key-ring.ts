import { KeyRing, KeyRingFault, type WrappedKey } from './key-ring.js';

/**
 * A key management service: what AWS KMS, Azure Key Vault, Google Cloud KMS and the transit engine of HashiCorp Vault have in common. An
 * adapter of a brokerage is this class, some twenty lines over the SDK of its cloud; `fixtures/local-kms.ts` is a worked example.
 */
export abstract class KeyService {
  /** Id or version of the key that encrypts from now on. */
  abstract currentKey(): Promise<string>;
  /** `context` is authenticated and not secret (encryption context, additional authenticated data). At most 64 bytes of plaintext. */
  abstract encrypt(keyId: string, plaintext: Uint8Array, context: string): Promise<Uint8Array>;
  /** Undefined where the service refuses: another context, a changed text, a key that is disabled. Rejects where it cannot be reached. */
  abstract decrypt(keyId: string, ciphertext: Uint8Array, context: string): Promise<Uint8Array | undefined>;
}

/** A ring whose keys never leave a key management service. Its keys are rotated there; `gatehouse keys reseal` then wraps anew. */
export class KmsKeyRing extends KeyRing {
  constructor(private readonly service: KeyService) {
    super();
  }

  override newest(): Promise<string> {
    return this.reached(() => this.service.currentKey());
  }

  override async wrap(dataKey: Uint8Array, bound: string): Promise<WrappedKey> {
    return this.reached(async () => {
      const keyId = await this.service.currentKey();
      const bytes = await this.service.encrypt(keyId, dataKey, bound);
      return { keyId, wrapped: Buffer.from(bytes).toString('base64url') };
    });
  }

  override unwrap({ keyId, wrapped }: WrappedKey, bound: string): Promise<Uint8Array | undefined> {
    return this.reached(() => this.service.decrypt(keyId, Buffer.from(wrapped, 'base64url'), bound));
  }

  private async reached<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new KeyRingFault('the key management service does not answer; check that the gateway reaches it', { cause });
    }
  }
}
