import type { AuditTrail } from '@gatehouse/audit';
import type { Roster } from '@gatehouse/identity';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { ReadinessPart } from '../http/health.controller.js';

interface Watched {
  readonly trail: AuditTrail;
  readonly roster: Roster;
  readonly registry: UpstreamRegistry;
  readonly storeFault: () => Promise<string | undefined>;
}

/** What /health/ready asks. An upstream that is down is shown, and does not take the node out: the other tools still work. */
export function readinessParts({ trail, roster, registry, storeFault }: Watched): ReadinessPart[] {
  return [
    { name: 'database', required: true, check: storeFault },
    { name: 'audit', required: true, check: () => (trail.isWriting ? undefined : 'records cannot be written; see the log') },
    {
      name: 'roster',
      required: true,
      check: () => (roster.health.loadedAt === undefined ? (roster.health.reason ?? 'not read yet') : undefined),
    },
    {
      name: 'upstreams',
      required: false,
      check: () => {
        const down = registry.states().filter(({ health }) => health.state === 'down');
        return down.length > 0 ? `down: ${down.map(({ slug }) => slug).join(', ')}` : undefined;
      },
    },
  ];
}
