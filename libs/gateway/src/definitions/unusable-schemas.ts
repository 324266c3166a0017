import type { CatalogueEntry } from '@gatehouse/kernel';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { ArgumentContract } from '@gatehouse/sanitize';
import type { LoggerService } from '@nestjs/common';

/** Tells operators of tools that are listed and that no call can reach, once for each definition: else only callers would hear. */
export function tellOfUnusableSchemas(
  registry: Pick<UpstreamRegistry, 'onChange'>,
  contract: Pick<ArgumentContract, 'faultOf'>,
  logger: Pick<LoggerService, 'warn'>,
): void {
  const judged = new WeakSet<CatalogueEntry>();
  registry.onChange(({ entries }) => {
    for (const entry of entries) {
      if (entry.kind !== 'tool' || judged.has(entry)) continue;
      judged.add(entry);
      const reason = contract.faultOf(entry);
      if (reason === undefined) continue;
      const { upstream, name } = entry;
      logger.warn({ message: 'a tool cannot be called: the schema of its arguments cannot be used', upstream, tool: name, reason });
    }
  });
}
