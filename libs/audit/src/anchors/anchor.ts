import { createHmac } from 'node:crypto';
import { SinkFault } from '../delivery/audit-sink.js';
import type { SinkAnswer } from '../delivery/sinks/http.sink.js';

/** Sends bytes, as the gateway's own bounded fetch does. */
export type AnchorPost = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}) => Promise<SinkAnswer>;

export interface AnchorPlace {
  readonly id: string;
  readonly url: string;
  /** Between two; what is signed meanwhile is covered by the next. */
  readonly everyMs: number;
  readonly post: AnchorPost;
}

/** Somebody else who is shown a checkpoint, so that whoever has the gateway's key cannot tell another story later. */
export abstract class Anchor {
  abstract readonly kind: 'rfc3161' | 'webhook';

  constructor(protected readonly place: AnchorPlace) {}

  get id(): string {
    return this.place.id;
  }

  get everyMs(): number {
    return this.place.everyMs;
  }

  /** Shows a signed checkpoint. Resolves with the receipt where there is one, base64. Rejects with SinkFault. */
  abstract show(note: string, at: number): Promise<string | undefined>;

  protected async answer(headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<Buffer> {
    const { url, post } = this.place;
    const answer = await post({ url, headers, body });
    if (answer.status < 200 || answer.status > 299) throw new SinkFault(`it answers ${answer.status}`);
    return answer.body;
  }
}

/** An authority for time stamps over HTTP (RFC 3161 section 3.4): its answer shows that the checkpoint existed then. */
export class TimeStampAnchor extends Anchor {
  readonly kind = 'rfc3161';

  override async show(note: string): Promise<string> {
    // What reads certificates is large, and few gateways need it.
    const { readStamp, stampRequest } = await import('./time-stamp.js');
    const request = stampRequest(note);
    const body = await this.answer({ 'content-type': 'application/timestamp-query' }, request.body);
    const stamp = readStamp(body, note, request);
    if (typeof stamp === 'string') throw new SinkFault(stamp);
    return body.toString('base64');
  }
}

/** Any system that keeps what it is told (Standard Webhooks 1.0): a checkpoint in the hands of an MLS or an auditor. */
export class WebhookAnchor extends Anchor {
  readonly kind = 'webhook';

  constructor(
    place: AnchorPlace,
    private readonly secret: string,
  ) {
    super(place);
  }

  override async show(note: string, at: number): Promise<undefined> {
    const body = JSON.stringify({ type: 'audit.checkpoint', timestamp: new Date(at).toISOString(), data: { checkpoint: note } });
    const stamp = String(Math.floor(at / 1000));
    const [origin, size] = note.split('\n');
    const id = `${origin}@${size}`;
    const signature = createHmac('sha256', this.secret).update(`${id}.${stamp}.${body}`).digest('base64');
    const headers = { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': `v1,${signature}` };
    await this.answer({ 'content-type': 'application/json', ...headers }, body);
  }
}
