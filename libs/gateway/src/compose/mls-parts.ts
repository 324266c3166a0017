import { createHmac, createSecretKey } from 'node:crypto';
import { basename } from 'node:path';
import { milliseconds, type LoadedConfig, type MlsSection } from '@gatehouse/config';
import type { FieldDictionary } from '@gatehouse/kernel';
import { settledConnector } from '@gatehouse/net';
import {
  ConnectionProfile,
  MlsConnection,
  MlsOffers,
  MlsPack,
  MlsPlans,
  MlsTerms,
  MlsUpstream,
  MlsAnswers,
  ODataTools,
  StandingRecords,
  WithheldPlaces,
  Suspensions,
  type ConnectionSettings,
  type ReplicaSettings,
} from '@gatehouse/mls';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';
import { mlsAuth } from './mls-auth.js';

/** 132 bits, in characters of base64url. */
const DIGEST_LENGTH = 22;
const CONNECT_MS = 5_000;

export interface MlsParts {
  readonly connections: ReadonlyMap<string, MlsConnection>;
  readonly records: StandingRecords;
  readonly terms: MlsTerms;
  readonly odata: ODataTools;
  readonly offers: MlsOffers;
  readonly answers: MlsAnswers;
  readonly upstreams: readonly MlsUpstream[];
  readonly suspensions: Suspensions;
  /** Connections that serve no assistant now, each with the sentence that says why and what to do. */
  readonly closed: () => readonly { readonly id: string; readonly sentence: string }[];
}

function connectionSettings(section: MlsSection, secret: LoadedConfig['secret']): ConnectionSettings {
  const { timeout, auth, replica, purge, ...rest } = section;
  return {
    ...rest,
    auth: mlsAuth(section, secret),
    timeoutMs: milliseconds(timeout),
    replica: replicaSettings(replica, purge),
    ...(auth.boundOrigin === undefined ? {} : { boundOrigin: auth.boundOrigin }),
    ...(purge ? { purge } : {}),
  };
}

function replicaSettings(
  { resources, licenceEnds, ...spans }: MlsSection['replica'],
  purge: MlsSection['purge'],
): Partial<ReplicaSettings> {
  return {
    every: milliseconds(spans.every),
    overlap: milliseconds(spans.overlap),
    maximumAge: milliseconds(spans.maximumAge),
    reconcileEvery: milliseconds(spans.compareKeys),
    ...(purge ? { purgeWithin: milliseconds(purge.within) } : {}),
    ...(resources === undefined ? {} : { resources }),
    ...(licenceEnds === undefined ? {} : { licenceEnds }),
  };
}

/** The connections as the file has them, checked. Throws MlsFaults. */
export function connectionProfiles({ config, secret, source }: LoadedConfig, pack = MlsPack.load()): ConnectionProfile[] {
  const { allow } = config.egress;
  const { timeZone } = config.brokerage;
  return config.mls.map((section, index) => {
    const connect = settledConnector({ allow, connectTimeoutMs: Math.min(CONNECT_MS, milliseconds(section.timeout)) });
    return ConnectionProfile.of({ ...connectionSettings(section, secret), connect, timeZone }, pack, `mls[${index}]`, basename(source));
  });
}

/** What the built-in MLS tools are made of. `keys` are those of the deployment: what the database keeps of people and listings is under them. */
export function mlsParts(
  loaded: LoadedConfig,
  { dictionary, keys }: { readonly dictionary: FieldDictionary; readonly keys: LocalKeys },
  ports: GatewayPorts,
): MlsParts {
  const key = createSecretKey(keys.derive('mls-sighting'));
  const digest = (text: string): string => createHmac('sha256', key).update(text).digest('base64url').slice(0, DIGEST_LENGTH);
  const canaries = { secret: keys.derive('canary'), store: ports.canaries };
  const plans = new MlsPlans();
  const connections = new Map(
    connectionProfiles(loaded).map((profile) => {
      const { quota: store, allowance, writes, lookups, sightings, clock, replicas: replica } = ports;
      const kept = { store, allowance, writes, lookups, sightings, replica, canaries };
      return [profile.id, new MlsConnection({ profile, dictionary, digest, clock, ...kept })] as const;
    }),
  );
  const list = [...connections.values()];
  const terms = new MlsTerms(list, plans);
  const odata = new ODataTools(list, terms);
  return {
    connections,
    records: new StandingRecords(connections, dictionary),
    terms,
    odata,
    offers: new MlsOffers(list),
    answers: new MlsAnswers(odata, new WithheldPlaces({ sightings: ports.sightings, digest, clock: ports.clock })),
    upstreams: list.map((connection) => new MlsUpstream(connection, plans)),
    suspensions: new Suspensions(ports.suspensions, list),
    closed: () =>
      list.flatMap(({ profile, clock }) => {
        const why = profile.unservable(clock.now());
        return why ? [{ id: profile.id, sentence: why.sentence }] : [];
      }),
  };
}
