import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import { Pins, type FirstUse } from '@gatehouse/integrity';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { ArgumentContract } from '@gatehouse/sanitize';
import { CataloguedUpstreams } from '../../catalogue/catalogued-upstreams.js';
import { RegistryApi } from '../../catalogue/registry-api.js';
import { quarantineAlert, type QuarantineEars } from '../../definitions/quarantine-alert.js';
import type { ToolScanner } from '../../definitions/tool-scanner.js';
import { tellOfUnusableSchemas } from '../../definitions/unusable-schemas.js';
import type { RiskWatch } from '../../provenance/risk-watch.js';
import { every, type Beside } from '../every.js';
import type { Ground } from '../ground.js';
import type { IdentityParts } from '../identity-parts.js';

export interface IntegrityParts {
  readonly pins: Pins;
  readonly catalogued: CataloguedUpstreams;
}

interface BesidePins extends Pick<QuarantineEars, 'trail'> {
  readonly toolScanner: ToolScanner;
  readonly contract: ArgumentContract;
  readonly registry: UpstreamRegistry;
  readonly watch: RiskWatch;
}

/** What was approved, kept in step with what upstreams list and with what people decide elsewhere. */
export async function openIntegrity(
  ground: Ground,
  { toolScanner, contract, registry, trail, watch }: BesidePins,
): Promise<IntegrityParts> {
  const { loaded, ports, place, closers } = ground;
  const { integrity } = loaded.config;
  const catalogued = new CataloguedUpstreams(loaded);
  const firstUse = integrity.firstUse as FirstUse;
  const onQuarantine = quarantineAlert({ trail, logger: place.logger });
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
  tellOfUnusableSchemas(registry, contract, place.logger);
  closers.add(() => registry.close());
  // Takes over what a person approved in the back office, or another node.
  const again = async (): Promise<void> => {
    await pins.load();
    await pins.observeAgain();
    registry.reconsider();
  };
  every(milliseconds(integrity.refresh), 'reading the tool pins', again, ground);
  watch.keepIn(pins);
  keepAsking(watch, milliseconds(integrity.refresh), ground);
  return { pins, catalogued };
}

/** What is known of packages and remote servers grows old. */
function keepAsking(watch: RiskWatch, refreshMs: number, beside: Beside): void {
  every(refreshMs, 'looking at remote servers of which nothing is known', () => watch.missing(), beside);
  every(watch.everyMs, 'asking again what speaks against packages and remote servers', () => watch.all(), beside);
  if (watch.isOffline)
    beside.place.logger.warn({
      message:
        'registries are asked nothing (integrity.provenance.offline): a package that becomes vulnerable or is taken back stays unknown',
    });
}

/** The approved part of the catalogue for clients, where the configuration lets anybody read it. */
export function registryApi(
  { catalog, gateway }: LoadedConfig['config'],
  { pins, catalogued }: IntegrityParts,
  { resolver }: Pick<IdentityParts, 'resolver'>,
): RegistryApi | undefined {
  if (catalog.registry === 'off') return undefined;
  const isPublic = catalog.registry === 'public';
  return new RegistryApi({ pins, catalogued, publicUrl: gateway.publicUrl, isPublic, resolver });
}
