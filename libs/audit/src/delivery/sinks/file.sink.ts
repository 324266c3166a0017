import { open } from 'node:fs/promises';
import type { AuditRecord } from '../../audit-record.js';
import { AuditSink } from '../audit-sink.js';
import { textOf, type EventFormat } from '../formats/event-format.js';

/** Lines at the end of a file, on disk before they count as delivered. The file is opened each time, so that it can be rotated by renaming. */
export class FileSink extends AuditSink {
  constructor(
    override readonly id: string,
    private readonly path: string,
    private readonly format: EventFormat,
  ) {
    super();
  }

  override async send(records: readonly AuditRecord[]): Promise<void> {
    const file = await open(this.path, 'a', 0o600);
    try {
      await file.appendFile(records.map((record) => `${textOf(record, this.format)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
