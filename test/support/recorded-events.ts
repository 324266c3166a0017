import Database from 'libsql';

/**
 * What `gatehouse audit export` gives of a SQLite database, without a process of its own: hundreds of tests ask for it.
 * `file` is that of a gateway that has started.
 */
export function recordedEvents(file: string): Record<string, unknown>[] {
  const database = new Database(file, { readonly: true });
  try {
    const rows = database.prepare('SELECT event FROM audit_record ORDER BY chain, seq').all() as { event: string }[];
    return rows.map(({ event }) => JSON.parse(event) as Record<string, unknown>);
  } finally {
    database.close();
  }
}

/** The events of an export, without its header and checkpoints. */
export function exportedEvents<Event = Record<string, unknown>>(text: string): Event[] {
  const lines = text.split('\n').filter(Boolean).slice(1);
  return lines.flatMap((line) => (JSON.parse(line) as { event?: Event }).event ?? []);
}
