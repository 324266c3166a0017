import { listOf, namedIn, type Answers } from './answers.js';
import type { Files } from './target-files.js';

const MEMBERS =
  'MemberKey,MemberFullName,MemberEmail,MemberType,MemberStatus,MemberMlsAccessYN,MemberStateLicense,MemberStateLicenseState,MemberStateLicenseExpirationDate,OfficeKey,MemberIsAssistantTo';
const OFFICES = 'OfficeKey,OfficeName,OfficeStatus,MainOfficeKey,OfficeBrokerKey';

export const assistantKey = (index: number): string => `MEMBER-ASSISTANT-${index + 1}`;

/** Who works there as far as the answers say it: a brokerage's broker, an MLS's brokerages. */
export function rosterOf({ kind, name, firmKey, states, broker, brokerages, offices, assistants }: Answers): Files {
  const main = `${firmKey},"${name}",Active,${firmKey},${kind === 'mls' ? '' : 'MEMBER-BROKER'}`;
  const others = namedIn(brokerages).map((firm) => `${firm.id},"${firm.name}",Active,${firm.id},`);
  const branches = namedIn(offices).map((office) => `${office.id},"${office.name}",Active,${firmKey},`);
  const [state] = listOf(states);
  // A roster with nobody in it is taken for one that could not be read, and lets nobody in.
  const member =
    kind === 'mls'
      ? `MEMBER-STAFF,MLS Compliance,${broker},MLS Staff,Active,true,,${state},,${firmKey},`
      : `MEMBER-BROKER,Designated Broker,${broker},Designated REALTOR Participant,Active,true,,${state},,${firmKey},`;
  // Who acts for whom is for the roster to say: an assistant counts for as long as both rows are active.
  const assisting = listOf(assistants).map(
    (email, index) => `${assistantKey(index)},Assistant ${index + 1},${email},Assistant,Active,true,,${state},,${firmKey},MEMBER-BROKER`,
  );
  return {
    'roster/members.csv': `${[MEMBERS, member, ...assisting].join('\n')}\n`,
    'roster/offices.csv': `${[OFFICES, main, ...branches, ...others].join('\n')}\n`,
  };
}
