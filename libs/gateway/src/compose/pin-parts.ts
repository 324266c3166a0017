import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import { Pins, type FirstUse } from '@gatehouse/integrity';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { LoggerService } from '@nestjs/common';
import { CataloguedUpstreams } from '../catalogue/catalogued-upstreams.js';
import { RegistryApi } from '../catalogue/registry-api.js';
import { quarantineAlert, type QuarantineEars } from '../definitions/quarantine-alert.js';
import type { ToolScanner } from '../definitions/tool-scanner.js';
import type { Closers } from './closers.js';
import { every } from './every.js';
import type { GatewayParts } from './gateway-parts.js';
import type { GatewayPorts } from './gateway-ports.js';

interface Place {
  readonly folder: string;
  readonly logger: LoggerService;
}

interface BesidePins extends Pick<QuarantineEars, 'trail'> {
  readonly scanner: ToolScanner;
  readonly registry: UpstreamRegistry;
}

/** What was approved, kept in step with what upstreams list and with what people decide elsewhere. */
export async function keptPins(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  { scanner, registry, trail }: BesidePins,
  beside: { place: Place; closers: Closers },
): Promise<{ readonly pins: Pins; readonly catalogued: CataloguedUpstreams }> {
  const { integrity } = loaded.config;
  const catalogued = new CataloguedUpstreams(loaded);
  const firstUse = integrity.firstUse as FirstUse;
  const onQuarantine = quarantineAlert({ trail, logger: beside.place.logger });
  const pins = new Pins(ports.pins, scanner, { firstUse, clock: ports.clock, onQuarantine, entryOf: catalogued.of });
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
  return { pins, catalogued };
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
