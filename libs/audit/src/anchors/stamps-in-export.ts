import { sha256Hex } from '@gatehouse/kernel';
import { parseLine } from '../export.js';
import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import { ANCHORED } from './anchoring.js';

interface Receipt {
  readonly chain: string;
  readonly size: number;
  readonly digest: string;
  readonly receipt: string;
}

export interface StampVerdict {
  readonly chain: string;
  /** Up to which record the stamp shows the chain to have existed. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  /** A sentence where the stamp does not hold. */
  readonly fault?: string;
}

/** The time stamps that an export holds, with the checkpoints that they are over. The export itself is verified elsewhere. */
export class StampsInExport {
  private readonly notes = new Map<string, string>();
  private readonly receipts: Receipt[] = [];

  /** Hears each line of an export and passes it on. */
  async *hear(lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      if (line.startsWith('{"checkpoint"')) this.hearNote(line);
      else if (line.includes(`"kind":"${ANCHORED}"`)) this.hearReceipt(line);
      yield line;
    }
  }

  get count(): number {
    return this.receipts.length;
  }

  /**
   * Of those whose checkpoint is in the export too: one of a part of the trail may lack it. Undefined where the PEM text holds no certificate of an
   * authority to trust.
   */
  async verdicts(pem: string): Promise<readonly StampVerdict[] | undefined> {
    const { certificatesIn, checkStamp } = await import('./time-stamp.js');
    const authorities = certificatesIn(pem);
    if (!authorities) return undefined;
    const here = this.receipts.filter(({ digest }) => this.notes.has(digest));
    return Promise.all(
      here.map(async ({ chain, size, digest, receipt }) => {
        const stamp = await checkStamp(Buffer.from(receipt, 'base64'), this.notes.get(digest)!, authorities);
        return { chain, size, ...(typeof stamp === 'string' ? { fault: stamp } : stamp) };
      }),
    );
  }

  private hearNote(line: string): void {
    const note = parseLine(line)?.['checkpoint'];
    if (typeof note === 'string' && parseCheckpoint(note)) this.notes.set(sha256Hex(note), note);
  }

  private hearReceipt(line: string): void {
    const { kind, details } = (parseLine(line)?.['event'] ?? {}) as { kind?: unknown; details?: Partial<Receipt> };
    if (kind === ANCHORED && details?.receipt !== undefined) this.receipts.push(details as Receipt);
  }
}
