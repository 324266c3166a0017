import { open, type FileHandle } from 'node:fs/promises';
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
    const file = await open(this.path, 'a+', 0o600);
    try {
      const lines = records.map((record) => `${textOf(record, this.format)}\n`).join('');
      await file.appendFile((await isCut(file)) ? `\n${lines}` : lines);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** A full disk or a kill can end a write within a line; the record comes again, and must not stand behind that piece. */
async function isCut(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
