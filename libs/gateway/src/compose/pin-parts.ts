import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import { Pins, type FirstUse } from '@gatehouse/integrity';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { LoggerService } from '@nestjs/common';
import { CataloguedUpstreams } from '../catalogue/catalogued-upstreams.js';
import { RegistryApi } from '../catalogue/registry-api.js';
import { quarantineAlert, type QuarantineEars } from '../definitions/quarantine-alert.js';
import type { ToolScanner } from '../definitions/tool-scanner.js';
import type { RiskWatch } from '../provenance/risk-watch.js';
import type { Closers } from './closers.js';
import { every } from './every.js';
import type { GatewayParts } from './gateway-parts.js';
import type { GatewayPorts } from './gateway-ports.js';

interface Place {
  readonly folder: string;
  readonly logger: LoggerService;
}

interface BesidePins extends Pick<QuarantineEars, 'trail'> {
  readonly toolScanner: ToolScanner;
  readonly registry: UpstreamRegistry;
  readonly watch: RiskWatch;
}

/** What was approved, kept in step with what upstreams list and with what people decide elsewhere. */
export async function keptPins(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  { toolScanner, registry, trail, watch }: BesidePins,
  beside: { place: Place; closers: Closers },
): Promise<{ readonly pins: Pins; readonly catalogued: CataloguedUpstreams }> {
  const { integrity } = loaded.config;
  const catalogued = new CataloguedUpstreams(loaded);
  const firstUse = integrity.firstUse as FirstUse;
  const onQuarantine = quarantineAlert({ trail, logger: beside.place.logger });
  const pins = new Pins(ports.pins, toolScanner, {
    firstUse,
    clock: ports.clock,
    onQuarantine,
    entryOf: catalogued.of,
    strangerAt: watch.strangerAt,
  });
  await pins.load();
  // Observed before anyone hears of the change, so that a swapped tool is held back from its first listing on.
  registry.onChange(({ entries, servers }) => pins.observe(entries, servers));
  beside.closers.add(() => registry.close());
  // Takes over what a person approved in the back office, or another node.
  const again = async (): Promise<void> => {
    await pins.load();
    await pins.observeAgain();
  };
  every(milliseconds(integrity.refresh), 'reading the tool pins', again, beside);
  watch.keepIn(pins);
  keepAsking(watch, milliseconds(integrity.refresh), beside);
  return { pins, catalogued };
}

/** What is known of packages and remote servers grows old. */
function keepAsking(watch: RiskWatch, refreshMs: number, beside: { place: Place; closers: Closers }): void {
  every(refreshMs, 'looking at remote servers of which nothing is known', () => watch.missing(), beside);
  every(watch.everyMs, 'asking again what speaks against packages and remote servers', () => watch.all(), beside);
  if (watch.isOffline)
    beside.place.logger.warn({
      message:
        'registries are asked nothing (integrity.provenance.offline): a package that becomes vulnerable or is taken back stays unknown',
    });
}

/** The approved part of the catalogue for clients, where the configuration lets anybody read it. */
export function registryApiParts(
  { catalog, gateway }: LoadedConfig['config'],
  { pins, catalogued, identity }: Pick<GatewayParts, 'pins' | 'identity'> & { readonly catalogued: CataloguedUpstreams },
): Pick<GatewayParts, 'registryApi'> {
  if (catalog.registry === 'off') return { registryApi: undefined };
  const isPublic = catalog.registry === 'public';
  return { registryApi: new RegistryApi({ pins, catalogued, publicUrl: gateway.publicUrl, isPublic, resolver: identity.resolver }) };
}
