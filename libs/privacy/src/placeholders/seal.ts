import { setImmediate } from 'node:timers/promises';
import { SealedBox, type DataKeys, type WrappedKey } from '@gatehouse/seal';
import { ALPHABET, ID_LENGTH } from './placeholder-form.js';
import type { PlaceholderRow } from './placeholder-store.js';

/** To whom a value belongs, and what it is: all of it goes into every digest and is authenticated with the sealed value. */
export interface Belongs {
  readonly tenant: string;
  readonly subject: string;
  readonly label: string;
}

/** What a placeholder stands for, before it is sealed. */
export interface UnsealedRow extends Omit<PlaceholderRow, 'sealed' | keyof WrappedKey> {
  readonly content: string;
}

/** Names values, so that the same one gets the same placeholder. */
export class Naming {
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
}

/** Rows that are sealed without a pause. */
const SEALED = 250;

/** Seals the values of placeholders under the data keys of a ring. All reject with KeyRingFault where the ring cannot be used. */
export class RowSealing {
  constructor(private readonly keys: DataKeys) {}

  newest(): Promise<string> {
    return this.keys.newest();
  }

  async close(rows: readonly UnsealedRow[]): Promise<PlaceholderRow[]> {
    const { keyId, wrapped, box } = await this.keys.current();
    const sealed: PlaceholderRow[] = [];
    for (const [index, { content, ...row }] of rows.entries()) {
      if (index % SEALED === SEALED - 1) await setImmediate();
      sealed.push({ ...row, keyId, wrapped, sealed: box.closeText(content, bound(row)) });
    }
    return sealed;
  }

  /** `retired` where its key is in the ring no more; undefined where the row was changed or belongs to somebody else. */
  async open(row: PlaceholderRow): Promise<UnsealedRow | 'retired' | undefined> {
    const box = await this.keys.open(row);
    if (!box) return 'retired';
    const { sealed, keyId: _keyId, wrapped: _wrapped, ...rest } = row;
    const content = box.openText(sealed, bound(row));
    return content === undefined ? undefined : { ...rest, content };
  }
}

const bound = ({ tenant, subject, label, id }: Belongs & { readonly id: string }): string => JSON.stringify([tenant, subject, label, id]);
