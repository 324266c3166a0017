import { SealedBox } from '@gatehouse/seal';
import { ALPHABET, ID_LENGTH } from './placeholder-form.js';

/** To whom a value belongs, and what it is: all of it goes into every digest and is authenticated with the sealed value. */
export interface Belongs {
  readonly tenant: string;
  readonly subject: string;
  readonly label: string;
}

/** Names and seals the values of placeholders. */
export class Seal {
  private readonly box: SealedBox;

  /** @param key 32 random bytes. Throws RangeError for any other length. */
  constructor(key: Uint8Array) {
    this.box = new SealedBox(key);
  }

  /** The same value of the same caller has the same digest and id; without the key neither can be guessed. */
  name({ tenant, subject, label }: Belongs, value: string): { readonly digest: string; readonly id: string } {
    const mac = this.box.digest(tenant, subject, label, value);
    const id = Array.from(mac.subarray(0, ID_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return { digest: mac.subarray(ID_LENGTH).toString('base64url'), id };
  }

  close(owner: Belongs, id: string, value: string): string {
    return this.box.closeText(value, bound(owner, id));
  }

  /** Undefined where the sealed value was changed or belongs to somebody else. */
  open(owner: Belongs, id: string, sealed: string): string | undefined {
    return this.box.openText(sealed, bound(owner, id));
  }
}

const bound = ({ tenant, subject, label }: Belongs, id: string): string => JSON.stringify([tenant, subject, label, id]);
