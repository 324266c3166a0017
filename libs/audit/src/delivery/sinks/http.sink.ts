import type { AuditRecord } from '../../audit-record.js';
import { AuditSink, SinkFault, SinkRefused } from '../audit-sink.js';

export interface SinkRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SinkAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** How the records become one request, and what its answer says. */
export interface SinkProtocol {
  readonly request: (records: readonly AuditRecord[]) => SinkRequest;
  /** Where an answer with a good status says that not all were taken: a refusal where trying again would change nothing. */
  readonly complaint?: (answer: SinkAnswer) => SinkFault | undefined;
}

/** Never taken, however often it is sent (RFC 9110): the records, not the moment or the credential. */
export const FOR_GOOD: ReadonlySet<number> = new Set([400, 413, 422]);

/** A destination over HTTP. `post` is the gateway's own bounded fetch. */
export class HttpSink extends AuditSink {
  constructor(
    override readonly id: string,
    private readonly protocol: SinkProtocol,
    private readonly post: (request: SinkRequest) => Promise<SinkAnswer>,
  ) {
    super();
  }

  override async send(records: readonly AuditRecord[]): Promise<void> {
    const answer = await this.post(this.protocol.request(records));
    if (FOR_GOOD.has(answer.status)) throw new SinkRefused(`it answers ${answer.status}`);
    if (answer.status < 200 || answer.status > 299) throw new SinkFault(`it answers ${answer.status}`);
    const complaint = this.protocol.complaint?.(answer);
    if (complaint) throw complaint;
  }
}
