import { ADDRESS_FORMS, type AddressCandidate } from './address-candidates.js';
import { Evidence } from './evidence.js';

const SLOT = { form: 56, parts: 57 } as const;
/** To what reads the words around a figure an address is a figure like any other: its own digits say nothing about who lives there. */
const FIGURE = { digits: '1234', words: 0 } as const;

/** Gathers what speaks for and against a private home: the words around an address, and how it is written. */
export class AddressEvidence extends Evidence {
  ofAddress({ start, end, form, parts }: AddressCandidate): Int32Array {
    this.gather({ start, end, ...FIGURE });
    const written = ADDRESS_FORMS.indexOf(form);
    this.add(SLOT.form, written);
    this.add(SLOT.parts, written * 4 + Math.min(parts, 3));
    return this.gathered();
  }
}
