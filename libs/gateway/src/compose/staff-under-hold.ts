import { eventOf, holdCovers, type LegalHold } from '@gatehouse/audit';
import { askedOf } from './asked-for.js';
import type { GatewayPorts } from './gateway-ports.js';

/** One by MemberKey or office names nobody who signs in: whom it covers is said by the records of what they did. */
const ofStaff = (holds: readonly LegalHold[]): readonly LegalHold[] =>
  holds.filter(({ scope }) => scope === 'person' || scope === 'office');

/** The hold under which a record of somebody who signed in is. */
export async function holdOnActs(
  { audit }: Pick<GatewayPorts, 'audit'>,
  holds: readonly LegalHold[],
  user: string,
): Promise<LegalHold | undefined> {
  const standing = ofStaff(holds);
  if (standing.length === 0) return undefined;
  const { isUser } = askedOf({ user });
  for await (const record of audit.read({})) {
    const event = eventOf(record);
    const hold = isUser(event.actor?.subject) ? standing.find((each) => holdCovers(each, event)) : undefined;
    if (hold) return hold;
  }
  return undefined;
}

/** What is kept of somebody who signed in and is under a legal hold: it stays, and is counted, also where it tells of a client who is erased. */
export class StaffUnderHold {
  /** How many were theirs and stay. */
  stays = 0;

  /** @param names sign-in names in lower case */
  private constructor(readonly names: ReadonlySet<string>) {}

  static async of({ audit, holds }: Pick<GatewayPorts, 'audit' | 'holds'>): Promise<StaffUnderHold> {
    const standing = ofStaff(await holds.list());
    const names = new Set(standing.flatMap(({ scope, of }) => (scope === 'person' && of !== undefined ? [of.toLowerCase()] : [])));
    if (standing.length === 0) return new StaffUnderHold(names);
    for await (const record of audit.read({})) {
      const event = eventOf(record);
      const name = event.actor?.subject.toLowerCase();
      if (name !== undefined && !names.has(name) && standing.some((hold) => holdCovers(hold, event))) names.add(name);
    }
    return new StaffUnderHold(names);
  }

  /** Whether what is to go may: asked once of each thing. */
  letsGo(isToGo: boolean, subject: string): boolean {
    if (!isToGo) return false;
    if (!this.names.has(subject.toLowerCase())) return true;
    this.stays += 1;
    return false;
  }
}
