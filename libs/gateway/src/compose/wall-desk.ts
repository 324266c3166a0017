import type { AuditTrail } from '@gatehouse/audit';
import { delegationsOf, Refusal, type MemberFacts, type Side } from '@gatehouse/kernel';
import type { RecordedWall, RecordedWalls, WallSubject } from '@gatehouse/privacy';
import type { IdentityParts } from './identity-parts.js';

/** Something that cannot be done; the message says what to do instead. */
export class WallFault extends Error {}

export interface WallRequest {
  readonly subject: WallSubject;
  readonly key: string;
  readonly side?: Side | undefined;
  readonly party?: string | undefined;
  readonly members: readonly string[];
  readonly reason: string;
  /** Who puts it up. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** What a wall on record does to one person. */
export type WallEffect = 'open' | 'closed' | 'designated' | 'assists';

/** Walls on record, for whoever answers for them. */
export class WallDesk {
  constructor(
    private readonly recorded: RecordedWalls,
    private readonly identity: Pick<IdentityParts, 'resolver' | 'roster'>,
    private readonly trail: AuditTrail,
  ) {}

  /** Throws WallFault. The roster must have been read. */
  async add({ side, party, expiresAt, ...wall }: WallRequest): Promise<RecordedWall> {
    const unknown = wall.members.filter((key) => this.identity.roster.find(key) === undefined);
    if (wall.members.length === 0 || unknown.length > 0)
      throw new WallFault(
        unknown.length > 0
          ? `The MLS roster has no ${unknown.join(', ')}. Name members by their MemberKey; gatehouse roster show lists them.`
          : 'Name at least one member; a file that is open to nobody could not be worked on.',
      );
    const known = {
      ...(side ? { side } : {}),
      ...(party === undefined ? {} : { party }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    const recorded = await this.recorded.add({ ...wall, ...known });
    const until = expiresAt === undefined ? 'revoked' : new Date(expiresAt).toISOString();
    const { id, subject, key, members, reason, by } = recorded;
    const about = { wall: id, subject, key, members: members.join(' '), ...(side ? { side } : {}), ...(party ? { party } : {}) };
    await this.record('wall.recorded', by, { ...about, reason, until });
    return recorded;
  }

  list(all = false): Promise<readonly RecordedWall[]> {
    return this.recorded.list(all);
  }

  /** Throws WallFault where none of that id stands. */
  async revoke(id: string, by: string): Promise<void> {
    if (!(await this.recorded.end(id, by))) throw new WallFault(`No wall ${id} stands. gatehouse walls list shows all.`);
    await this.record('wall.ended', by, { wall: id });
  }

  /** What each wall that stands does to a person, as the roster has them now. Throws WallFault for a name that nobody has. */
  standingTo(user: string): readonly { readonly wall: RecordedWall; readonly effect: WallEffect }[] {
    const member = this.memberOf(user);
    return this.recorded.standing().flatMap((wall) => {
      const effect = effectOn(wall, member);
      return effect ? [{ wall, effect }] : [];
    });
  }

  private memberOf(user: string): MemberFacts | undefined {
    try {
      return this.identity.resolver.factsOf(user);
    } catch (thrown) {
      if (thrown instanceof Refusal) throw new WallFault(`Nobody is known as ${user}, or the roster cannot be read: ${thrown.message}`);
      throw thrown;
    }
  }

  private record(kind: string, by: string, details: Readonly<Record<string, string>>): Promise<void> {
    return this.trail.record({ kind, severity: 'warn', actor: { subject: by, roles: [] }, details });
  }
}

function effectOn({ subject, members }: RecordedWall, member: MemberFacts | undefined): WallEffect | undefined {
  const named = member !== undefined && members.includes(member.memberKey);
  if (subject !== 'side') return named ? 'open' : 'closed';
  if (named) return 'designated';
  // As the wall itself has it: team-mates who may act for them stand there too.
  return member && delegationsOf(member).some(({ memberKey }) => members.includes(memberKey)) ? 'assists' : undefined;
}
