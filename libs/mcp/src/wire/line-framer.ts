import { END_LENGTH, isMessageHead, type CutLine } from './cut-line.js';

export class LineTooLong extends Error {}

const NEWLINE = 0x0a;

/** Newline framing of the stdio transport, over bytes: a line is decoded once, whole, so no character is cut in two. */
export class LineFramer {
  private pieces: Buffer[] = [];
  private length = 0;
  private head: string | undefined;

  /** `mostSkipped`: how long a message may be that is cut to its two ends; none is where not said. */
  constructor(
    private readonly maxLineBytes: number,
    private readonly mostSkipped = 0,
  ) {}

  /** The lines that this piece completes, without line ends. Throws LineTooLong where one outgrows the limit. */
  push(piece: Buffer): string[] {
    return this.read(piece).filter((line) => typeof line === 'string');
  }

  /** The same with the ends of messages that were too long to be held. */
  read(piece: Buffer): (string | CutLine)[] {
    const lines: (string | CutLine)[] = [];
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      this.hold(piece.subarray(from, end));
      lines.push(this.take());
      from = end + 1;
    }
    if (from < piece.length) this.hold(piece.subarray(from));
    return lines;
  }

  private hold(bytes: Buffer): void {
    this.length += bytes.length;
    this.pieces.push(bytes);
    if (this.length <= this.maxLineBytes) return;
    const held = Buffer.concat(this.pieces);
    this.head ??= held.toString('latin1', 0, END_LENGTH);
    if (this.length > this.mostSkipped || !isMessageHead(this.head)) throw new LineTooLong('a line is longer than allowed');
    this.pieces = [Buffer.from(held.subarray(-END_LENGTH))];
  }

  private take(): string | CutLine {
    const { head } = this;
    const line = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    this.pieces = [];
    this.length = 0;
    this.head = undefined;
    if (head !== undefined) return { head, tail: line.toString('latin1') };
    const text = line.toString('utf8');
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }
}
