import type { AuditRecord } from '../audit-record.js';

/** What a destination did, in words of ours that anybody may read: health says them. */
export class SinkFault extends Error {}

/** The destination took the request and will never take these records: trying again would change nothing. */
export class SinkRefused extends SinkFault {}

/** Somewhere else that wants the audit trail: a SIEM, a log store, a webhook. */
export abstract class AuditSink {
  /** As in gateway.yaml. */
  abstract readonly id: string;
  /** Resolves when the destination has taken all of them. Rejects with SinkRefused, or with whatever went wrong on the way. */
  abstract send(records: readonly AuditRecord[]): Promise<void>;
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** How far somebody has come in a chain. */
export interface ChainPlace {
  readonly chain: string;
  readonly seq: number;
  /** Records follow. */
  readonly hasMore: boolean;
}

/** How far each sink has come in each chain, shared by nodes. */
export abstract class CursorStore {
  /** `seq` of the last record that was taken; undefined where the sink was never there before. */
  abstract read(sink: string, chain: string): Promise<number | undefined>;
  /** Of every chain in which it was. */
  abstract places(sink: string): Promise<readonly ChainPlace[]>;
  abstract move(sink: string, chain: string, seq: number, at: number): Promise<void>;
}
