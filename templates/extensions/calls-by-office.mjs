// @ts-check
/**
 * A report of a deployment's own, as an example: what each office asked of which system. In gateway.yaml:
 *
 *   extensions:
 *     - { id: calls-by-office, kind: report, module: ./calls-by-office.mjs }
 *
 * Then `gatehouse report calls-by-office --out FOLDER`, or `reports: [{ …, report: calls-by-office }]`. It counts the very lines that are verified.
 */

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'report', gateway: '^0.2.0' };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').OwnReport>} */
export function open() {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return {
    take(events) {
      for (const event of events) {
        const { office, tool } = /** @type {{ office?: string, tool?: { upstream?: string } }} */ (event);
        if (office === undefined || tool === undefined) continue;
        const of = `${office}, ${tool.upstream ?? 'unknown'}`;
        counts.set(of, (counts.get(of) ?? 0) + 1);
      }
    },
    told() {
      const lines = [...counts].map(([of, events]) => ({ of, events })).toSorted((one, other) => other.events - one.events);
      const asks = 'Does an office use what it is paid for?';
      return { title: 'Calls by office and system', sections: [{ id: 'offices', title: 'Calls', asks, lines }] };
    },
  };
}
