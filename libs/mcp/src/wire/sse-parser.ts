export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

export class EventTooLarge extends Error {}

const EVENT_ID = /^[\x21-\x7e]{1,512}$/;
const RETRY = /^\d{1,9}$/;

/**
 * Server-sent events, incrementally (WHATWG HTML, event stream interpretation). Only the new piece is searched for line ends, so that a
 * sender of many tiny pieces costs no more than its bytes.
 */
export class SseParser {
  private pieces: string[] = [];
  private data: string[] = [];
  private event = '';
  private held = 0;
  private afterCarriageReturn = false;
  /** Where a stream that was cut off can be taken up again. Absent where the server gives no ids, or one that fits no header. */
  lastEventId: string | undefined;
  /** How long the server asks to wait before that, in milliseconds. */
  retryMs: number | undefined;

  constructor(private readonly maxEventLength: number) {}

  /** The events that this piece completes. Throws EventTooLarge where one event outgrows the limit. */
  push(piece: string): SseEvent[] {
    const events: SseEvent[] = [];
    let from = this.afterCarriageReturn && piece.startsWith('\n') ? 1 : 0;
    if (piece.length > 0) this.afterCarriageReturn = piece.endsWith('\r');
    const lineEnd = /\r\n|\n|\r/g;
    lineEnd.lastIndex = from;
    for (let match = lineEnd.exec(piece); match; match = lineEnd.exec(piece)) {
      this.hold(piece.slice(from, match.index));
      from = match.index + match[0].length;
      const event = this.endLine();
      if (event) events.push(event);
    }
    if (from < piece.length) this.hold(piece.slice(from));
    return events;
  }

  private hold(text: string): void {
    this.held += text.length;
    if (this.held > this.maxEventLength) throw new EventTooLarge('an event is larger than allowed');
    this.pieces.push(text);
  }

  private endLine(): SseEvent | undefined {
    const line = this.pieces.length === 1 ? this.pieces[0]! : this.pieces.join('');
    this.pieces = [];
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && EVENT_ID.test(value)) this.lastEventId = value;
    else if (field === 'retry' && RETRY.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  private dispatch(): SseEvent | undefined {
    const { data, event } = this;
    this.data = [];
    this.event = '';
    this.held = 0;
    return data.length === 0 ? undefined : { event: event || 'message', data: data.join('\n') };
  }
}
