import { milliseconds, type LoadedConfig, type MlsSection } from '@gatehouse/config';
import type { FieldDictionary } from '@gatehouse/kernel';
import {
  ConnectionProfile,
  MlsConnection,
  MlsPack,
  MlsPlans,
  MlsTerms,
  MlsUpstream,
  type ConnectionSettings,
  type MlsAuth,
  type ReplicaSettings,
} from '@gatehouse/mls';
import type { GatewayPorts } from './gateway-ports.js';

export interface MlsParts {
  readonly connections: ReadonlyMap<string, MlsConnection>;
  readonly terms: MlsTerms;
  readonly upstreams: readonly MlsUpstream[];
}

function authOf(section: MlsSection, secret: LoadedConfig['secret']): MlsAuth {
  const { auth } = section;
  if (auth.type === 'bearer') return { type: 'bearer', secret: () => secret(auth.token!) };
  return { type: 'client_credentials', tokenUrl: auth.tokenUrl!, clientId: auth.clientId!, secret: () => secret(auth.clientSecret!) };
}

export function connectionSettings(section: MlsSection, secret: LoadedConfig['secret']): ConnectionSettings {
  const { timeout, auth: _auth, replica, ...rest } = section;
  return { ...rest, auth: authOf(section, secret), timeoutMs: milliseconds(timeout), replica: replicaSettings(replica) };
}

function replicaSettings({ resources, licenceEnds, ...spans }: MlsSection['replica']): ReplicaSettings {
  return {
    every: milliseconds(spans.every),
    overlap: milliseconds(spans.overlap),
    maximumAge: milliseconds(spans.maximumAge),
    purgeWithin: milliseconds(spans.purgeWithin),
    reconcileEvery: milliseconds(spans.compareKeys),
    ...(resources === undefined ? {} : { resources }),
    ...(licenceEnds === undefined ? {} : { licenceEnds }),
  };
}

export function mlsParts({ config, secret }: LoadedConfig, dictionary: FieldDictionary, ports: GatewayPorts): MlsParts {
  const pack = MlsPack.load();
  const plans = new MlsPlans();
  const connections = new Map(
    config.mls.map((section, index) => {
      const profile = ConnectionProfile.of(connectionSettings(section, secret), pack, `mls[${index}]`);
      const { quota: store, writes, clock, replicas: replica } = ports;
      return [section.id, new MlsConnection({ profile, dictionary, store, writes, clock, replica })] as const;
    }),
  );
  const list = [...connections.values()];
  return { connections, terms: new MlsTerms(list, plans), upstreams: list.map((connection) => new MlsUpstream(connection, plans)) };
}
