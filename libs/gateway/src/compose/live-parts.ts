import type { LoadedConfig } from '@gatehouse/config';
import type { GatewayParts } from './gateway-parts.js';
import { LiveConfiguration } from './live-configuration.js';
import { LiveLicences } from './live-licences.js';
import { LiveServices } from './live-services.js';

type Around = Omit<ConstructorParameters<typeof LiveConfiguration>[1], 'licences' | 'services'> & Pick<GatewayParts, 'mls' | 'identity'>;

/** What of a gateway that runs can be changed by its file. */
export const liveConfiguration = (loaded: LoadedConfig, around: Around): LiveConfiguration =>
  new LiveConfiguration(loaded, {
    ...around,
    licences: new LiveLicences(loaded, around),
    services: new LiveServices(around.identity.services, around),
  });
