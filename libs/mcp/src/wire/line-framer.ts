export class LineTooLong extends Error {}

const NEWLINE = 0x0a;

/** Newline framing of the stdio transport, over bytes: a line is decoded once, whole, so no character is cut in two. */
export class LineFramer {
  private pieces: Buffer[] = [];
  private held = 0;

  constructor(private readonly maxLineBytes: number) {}

  /** The lines that this piece completes, without line ends. Throws LineTooLong where one outgrows the limit. */
  push(piece: Buffer): string[] {
    const lines: string[] = [];
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
    this.held += bytes.length;
    if (this.held > this.maxLineBytes) throw new LineTooLong('a line is longer than allowed');
    this.pieces.push(bytes);
  }

  private take(): string {
    const line = (this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces)).toString('utf8');
    this.pieces = [];
    this.held = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}
