import type { AuditRecord } from '../../audit-record.js';
import { AuditSink } from '../audit-sink.js';
import { textOf, type EventFormat } from '../formats/event-format.js';

/** Where records go that the deployment's own code takes: lines of text, all taken or none. */
export interface ExtensionPeer {
  send(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** A destination that a deployment brings itself. */
export class ExtensionSink extends AuditSink {
  constructor(
    override readonly id: string,
    private readonly peer: ExtensionPeer,
    private readonly format: EventFormat,
  ) {
    super();
  }

  override send(records: readonly AuditRecord[]): Promise<void> {
    return this.peer.send(records.map((record) => textOf(record, this.format)));
  }

  override close(): Promise<void> {
    return this.peer.close();
  }
}
