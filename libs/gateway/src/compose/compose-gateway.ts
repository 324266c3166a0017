import type { LoadedConfig } from '@gatehouse/config';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { Closers } from './closers.js';
import type { GatewayParts } from './gateway-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import { layGround, type Ground } from './ground.js';
import { liveConfiguration } from './live-parts.js';
import { startUpstreams } from './own-parts.js';
import { personalParts } from './personal-parts.js';
import { readinessParts } from './readiness-parts.js';
import { revealParts } from './reveal-parts.js';
import { openDeciding, openPolicy } from './rooms/access.js';
import { openAudit } from './rooms/audit.js';
import { openCompliance } from './rooms/compliance.js';
import { channelStages, openApprovals, openPath } from './rooms/gateway.js';
import { openIdentity, openSignIn } from './rooms/identity.js';
import { openIntegrity, registryApi } from './rooms/integrity.js';
import { edgeOptions, openForwarding, openRegistry, upstreamTerms } from './rooms/mcp.js';
import { openMls, openReplication } from './rooms/mls.js';
import { openPrivacy } from './rooms/privacy.js';
import { openSanitize } from './rooms/sanitize.js';
import { openVault } from './rooms/vault.js';
import { scimParts } from './scim-parts.js';

/** Opens the rooms in the order in which they need one another; what is in a room is put together in `rooms/` under its name. */
export async function composeGateway(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  place: Ground['place'],
  closers: Closers,
): Promise<GatewayParts> {
  const ground = await layGround(loaded, { ports, place, closers });
  const { trail, upkeep, reports } = await openAudit(ground);
  const { rules, law } = await openCompliance(ground);
  const privacy = await openPrivacy(ground, rules, () => mcp.forwarder);
  const sanitize = openSanitize(ground, rules, privacy, () => mcp.forwarder);
  const { walls, dictionary } = privacy;
  const mls = await openMls(ground, { trail, dictionary });
  const identity = await openIdentity(ground, mls, privacy.cards);
  const { policy, policies } = await openPolicy(ground, trail);
  const authorization = openSignIn(ground, identity, trail);
  const signedIn = { ...ground, logger: place.logger, identity, authorization, trail };
  const personal = personalParts(ports, { ...signedIn, current: (slug) => registry.upstream(slug) });
  const terms = upstreamTerms(ground, { trail, vault: openVault(ground), personal });
  const reveals = revealParts(loaded.config, ports, { ...signedIn, privacy, forwarder: () => mcp.forwarder });
  const registry: UpstreamRegistry = openRegistry(ground, {
    isBusy: (upstream) => mcp.forwarder.isBusy(upstream),
    isServed: (entry) => integrity.pins.visible(entry),
  });
  const integrity = await openIntegrity(ground, { ...sanitize, ...terms, registry, trail });
  const { folder } = place;
  await startUpstreams(loaded, ports, { folder, registry, mls, terms, tools: reveals.tools, parts: () => parts });
  const mcp = openForwarding(ground, registry);
  const replication = openReplication(ground, { mls, trail, dictionary, onReady: () => identity.roster.refresh() });
  const deciding = openDeciding(ground, { policy, identity, trail });
  const rooms = { identity, authorization, personal, policy, law, mls, privacy, walls, sanitize };
  const opened = { ...rooms, registry, reveals, trail, reports, pins: integrity.pins };
  const parts: GatewayParts = {
    ...opened,
    ...deciding,
    ...mcp,
    ...openPath(ground),
    scim: scimParts(loaded, ports, signedIn),
    approvals: openApprovals(ground, { ...opened, ...deciding, ...personal, ...mcp }),
    live: liveConfiguration(loaded, { ...opened, ...integrity, logger: place.logger, terms, policies, rules }),
    replicaMetrics: replication.metrics,
    channelStages: channelStages({ ...rooms, ...deciding }),
    edgeOptions: edgeOptions(ground, trail),
    registryApi: registryApi(loaded.config, integrity, identity),
    ownPolicies: ground.extensions.policies,
    readiness: readinessParts({ ...ground, ...ports, ...authorization, ...opened, upkeep, policies, rules, replication }),
  };
  return parts;
}
