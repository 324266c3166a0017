import { milliseconds, type LoadedConfig, type MlsSection } from '@gatehouse/config';
import { RosterSource, type MemberRow, type OfficeRow, type RosterSnapshot, type TeamMemberRow, type TeamRow } from '@gatehouse/identity';
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
} from '@gatehouse/mls';
import type { RosterCard } from './roster-cards.js';
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
  const { timeout, auth: _auth, ...rest } = section;
  return { ...rest, auth: authOf(section, secret), timeoutMs: milliseconds(timeout) };
}

export function mlsParts({ config, secret }: LoadedConfig, dictionary: FieldDictionary, ports: GatewayPorts): MlsParts {
  const pack = MlsPack.load();
  const plans = new MlsPlans();
  const connections = new Map(
    config.mls.map((section, index) => {
      const profile = ConnectionProfile.of(connectionSettings(section, secret), pack, `mls[${index}]`);
      return [section.id, new MlsConnection({ profile, dictionary, store: ports.quota, clock: ports.clock })] as const;
    }),
  );
  const list = [...connections.values()];
  return { connections, terms: new MlsTerms(list, plans), upstreams: list.map((connection) => new MlsUpstream(connection, plans)) };
}

/** The roster of identity, read through the MLS connection that gateway.yaml names. */
export class MlsRosterSource extends RosterSource {
  constructor(
    private readonly connection: MlsConnection,
    private readonly onMembers: (members: readonly RosterCard[]) => void = () => undefined,
  ) {
    super();
  }

  async load(): Promise<RosterSnapshot> {
    const rows = await this.connection.roster.read().catch((cause: unknown) => {
      // The refusal's own sentence is for callers; this one is for whoever runs the gateway.
      throw new Error(`the roster cannot be read through the MLS connection ${this.connection.profile.id}`, { cause });
    });
    this.onMembers(rows.members);
    return {
      members: rows.members as unknown as readonly MemberRow[],
      offices: rows.offices as unknown as readonly OfficeRow[],
      teams: rows.teams as unknown as readonly TeamRow[],
      teamMembers: rows.teamMembers as unknown as readonly TeamMemberRow[],
    };
  }
}
