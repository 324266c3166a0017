import { AuditTrail, exportLines, MemoryAuditStore, type NewAuditEvent } from '@gatehouse/audit';

/** The export of a trail of just these, one a second from the first of October on. */
export async function exportOf(events: readonly NewAuditEvent[]): Promise<string[]> {
  const store = new MemoryAuditStore();
  let now = Date.parse('2026-10-01T00:00:00Z');
  const trail = new AuditTrail(store, { chain: 'node-1', digestKey: Buffer.alloc(16, 1), clock: { now: () => (now += 1_000) } });
  await trail.open();
  for (const event of events) await trail.record(event);
  const lines: string[] = [];
  for await (const line of exportLines(store, {})) lines.push(line);
  return lines;
}

export async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
