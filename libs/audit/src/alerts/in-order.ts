import type { AuditRecord } from '../audit-record.js';

/** Records of several chains in the order of their times; those of one chain stay in its order. */
export async function* inOrder(chains: readonly AsyncIterable<AuditRecord>[]): AsyncGenerator<AuditRecord> {
  const open = await Promise.all(
    chains.map(async (chain) => {
      const records = chain[Symbol.asyncIterator]();
      return { records, next: await records.next() };
    }),
  );
  for (;;) {
    let earliest: (typeof open)[number] | undefined;
    for (const each of open)
      if (!each.next.done && (!earliest || each.next.value.ts < (earliest.next.value as AuditRecord).ts)) earliest = each;
    if (!earliest) return;
    yield earliest.next.value as AuditRecord;
    earliest.next = await earliest.records.next();
  }
}
