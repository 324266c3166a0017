import { AuditSink, SinkFault } from '../audit-sink.js';

/** Stands for one that could not be opened, so that records wait for it and readiness tells of it. */
export class ClosedSink extends AuditSink {
  constructor(override readonly id: string) {
    super();
  }

  override send(): Promise<void> {
    return Promise.reject(new SinkFault('it could not be opened; the log and gatehouse check say why'));
  }
}
