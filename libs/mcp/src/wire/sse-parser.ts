import { withoutMark } from './byte-order-mark.js';
import { END_LENGTH, isMessageHead, type CutLine } from './cut-line.js';

export interface SseEvent {
  readonly event: string;
  /** Empty where it was too long to be held. */
  readonly data: string;
  /** What is left of data that was too long to be held. */
  readonly cut?: CutLine;
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
  private head: string | undefined;
  private begun = false;
  private afterCarriageReturn = false;
  /** Where a stream that was cut off can be taken up again. Absent where the server gives no ids, or one that fits no header. */
  lastEventId: string | undefined;
  /** How long the server asks to wait before that, in milliseconds. */
  retryMs: number | undefined;

  /** `mostSkipped`: how long a message may be that is cut to its two ends; none is where not said. */
  constructor(
    private readonly maxEventLength: number,
    private readonly mostSkipped = 0,
  ) {}

  /** The events that this piece completes. Throws EventTooLarge where one event outgrows the limit, and is not cut. */
  push(given: string): SseEvent[] {
    const piece = this.begun ? given : withoutMark(given);
    this.begun ||= given.length > 0;
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
    this.pieces.push(text);
    if (this.held > this.maxEventLength) this.cut();
  }

  /** Keeps the two ends of what is held, where they tell what message it is. */
  private cut(): void {
    const line = this.pieces.join('');
    const { name, value } = fieldIn(line);
    this.head ??= [...this.data, ...(name === 'data' ? [value] : [])].join('\n').slice(0, END_LENGTH);
    if (this.held > this.mostSkipped || !isMessageHead(this.head)) throw new EventTooLarge('an event is larger than allowed');
    this.data = this.data.length === 0 ? [] : [this.data.join('\n').slice(-END_LENGTH)];
    // The name of the field stays before its end.
    this.pieces = line.length > 2 * END_LENGTH ? [line.slice(0, END_LENGTH), line.slice(-END_LENGTH)] : [line];
  }

  private endLine(): SseEvent | undefined {
    const line = this.pieces.length === 1 ? this.pieces[0]! : this.pieces.join('');
    this.pieces = [];
    if (line === '') return this.dispatch();
    const { name, value } = fieldIn(line);
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id' && EVENT_ID.test(value)) this.lastEventId = value;
    else if (name === 'retry' && RETRY.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  private dispatch(): SseEvent | undefined {
    const { data, event, head } = this;
    this.data = [];
    this.event = '';
    this.held = 0;
    this.head = undefined;
    const text = data.join('\n');
    if (head !== undefined) return { event: event || 'message', data: '', cut: { head, tail: text.slice(-END_LENGTH) } };
    return data.length === 0 ? undefined : { event: event || 'message', data: text };
  }
}

/** A comment has no name. */
function fieldIn(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { name: line, value: '' };
  return { name: line.slice(0, colon), value: line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1) };
}
