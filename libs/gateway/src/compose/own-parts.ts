import { ExceptionKinds } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { LongReadings } from '../own/long-reading.js';
import type { OwnTool } from '../own/own-tool.js';
import { OwnUpstream } from '../own/own-upstream.js';
import { AuditReportTool } from '../own/tools/audit-report.tool.js';
import { ExplainDecisionTool } from '../own/tools/explain-decision.tool.js';
import { GetUsageTool } from '../own/tools/get-usage.tool.js';
import { ListAlertsTool } from '../own/tools/list-alerts.tool.js';
import { ListReviewsTool } from '../own/tools/list-reviews.tool.js';
import { ListUpstreamsTool } from '../own/tools/list-upstreams.tool.js';
import { SearchAuditTool } from '../own/tools/search-audit.tool.js';
import { VerifyChainTool } from '../own/tools/verify-chain.tool.js';
import { AuditDesk } from './audit-desk.js';
import { explainDesk } from './explain-parts.js';
import type { GatewayParts } from './gateway-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import { configuredUpstreams, type UpstreamTerms } from './upstream-parts.js';

interface BesideOwn {
  readonly folder: string;
  /** Those of them that are made elsewhere. */
  readonly tools: readonly OwnTool[];
  /** The gateway as it is when a tool is called: what it tells of is built after what it is listed by. */
  readonly parts: () => GatewayParts;
}

/** The gateway's own tools, as an upstream. */
function ownUpstream(loaded: LoadedConfig, ports: GatewayPorts, { folder, tools, parts }: BesideOwn): OwnUpstream {
  const trail = { audit: ports.audit, clock: ports.clock, readings: new LongReadings() };
  const verified = { ...trail, desk: new AuditDesk(loaded, ports, folder) };
  return new OwnUpstream([
    ...tools,
    new SearchAuditTool(trail),
    new AuditReportTool({ ...verified, kinds: ExceptionKinds.read() }),
    new VerifyChainTool(verified),
    new ListReviewsTool({ reviews: () => parts().reviews, origin: () => pagesOf(parts()) }),
    new ExplainDecisionTool(() => explainDesk(parts())),
    new ListUpstreamsTool({ registry: () => parts().registry, pins: () => parts().pins }),
    new GetUsageTool(trail),
    new ListAlertsTool(trail),
  ]);
}

interface BesideUpstreams extends BesideOwn, Pick<GatewayParts, 'registry' | 'mls'> {
  readonly terms: UpstreamTerms;
}

/** Starts everything that the gateway offers, its own tools among it. */
export function startUpstreams(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  { registry, mls, terms, ...own }: BesideUpstreams,
): Promise<void> {
  return registry.start([...mls.upstreams, ownUpstream(loaded, ports, own), ...configuredUpstreams(loaded, terms)]);
}

/** Where people decide; undefined where others sign them in, since there are no pages then. */
const pagesOf = ({ authorization, identity }: GatewayParts): string | undefined => authorization && identity.resource.origin;
