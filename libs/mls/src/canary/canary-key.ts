import { createHmac } from 'node:crypto';

const DIGITS = 1_000_000;
const SHAPE = /(\d{6})(\d{6})/g;
const RUN = /\d{12,}/g;

/** Numbers of canaries: six digits and six that only this deployment can have made of them, so that every node knows one without a look-up. */
export class CanaryKey {
  constructor(private readonly secret: Uint8Array) {}

  /** A number from 0 below `below`, always the same for the same words. */
  draw(below: number, ...words: readonly string[]): number {
    return createHmac('sha256', this.secret).update(JSON.stringify(words)).digest().readUInt32BE(0) % below;
  }

  /** Twelve digits behind the letters of `like`. */
  number(like: string, ...words: readonly string[]): string {
    const letters = /^\D*/.exec(like)?.[0] ?? '';
    const first = six(this.draw(DIGITS, 'number', ...words));
    return `${letters}${first}${this.seal(first)}`;
  }

  isIn(text: string): boolean {
    for (const [run] of text.matchAll(RUN)) {
      if (run.length === 12 && [...run.matchAll(SHAPE)].some(([, first = '', last]) => this.seal(first) === last)) return true;
    }
    return false;
  }

  private seal(first: string): string {
    return six(this.draw(DIGITS, 'seal', first));
  }
}

const six = (number: number): string => String(number).padStart(6, '0');
