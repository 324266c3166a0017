import { resolve } from 'node:path';
import type { LoadedConfig } from '@gatehouse/config';
import { GuardedFetch } from '@gatehouse/net';
import type { KeyRing } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import { openExtensions, type OwnExtensions } from '../extensions/extension-parts.js';
import type { Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';
import { LocalKeys } from './local-keys.js';
import { ringParts } from './vault-parts.js';

/** What every room stands on. */
export interface Ground extends Beside {
  readonly loaded: LoadedConfig;
  readonly ports: GatewayPorts;
  readonly place: { readonly folder: string; readonly logger: LoggerService };
  readonly extensions: OwnExtensions;
  readonly keyDirectory: string;
  readonly keys: LocalKeys;
  readonly ring: KeyRing;
  readonly fetcher: GuardedFetch;
}

/** What a deployment brings itself is opened before anything: where it does not fit, nothing starts. */
export async function layGround(loaded: LoadedConfig, given: Pick<Ground, 'ports' | 'place' | 'closers'>): Promise<Ground> {
  const { ports, place, closers } = given;
  const { identity, egress } = loaded.config;
  const extensions = await openExtensions(loaded, place.folder, closers);
  const keyDirectory = resolve(place.folder, identity.keys);
  const keys = LocalKeys.open(keyDirectory);
  const { ring } = ringParts(loaded, keyDirectory, ports);
  const fetcher = new GuardedFetch({ allow: egress.allow });
  closers.add(() => fetcher.close());
  return { ...given, loaded, extensions, keyDirectory, keys, ring, fetcher };
}
