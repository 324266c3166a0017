import { listOf, namedIn, type Answers } from './answers.js';
import type { Files } from './target-files.js';

const MEMBERS =
  'MemberKey,MemberFullName,MemberEmail,MemberType,MemberStatus,MemberMlsAccessYN,MemberStateLicense,MemberStateLicenseState,MemberStateLicenseExpirationDate,OfficeKey';
const OFFICES = 'OfficeKey,OfficeName,OfficeStatus,MainOfficeKey,OfficeBrokerKey';

/** Who works there as far as the answers say it: a brokerage's broker, an MLS's brokerages. */
export function rosterOf({ kind, name, firmKey, states, broker, brokerages }: Answers): Files {
  const main = `${firmKey},"${name}",Active,${firmKey},${kind === 'mls' ? '' : 'MEMBER-BROKER'}`;
  const others = namedIn(brokerages).map((firm) => `${firm.id},"${firm.name}",Active,${firm.id},`);
  const [state] = listOf(states);
  // A roster with nobody in it is taken for one that could not be read, and lets nobody in.
  const member =
    kind === 'mls'
      ? `MEMBER-STAFF,MLS Compliance,${broker},MLS Staff,Active,true,,${state},,${firmKey}`
      : `MEMBER-BROKER,Designated Broker,${broker},Designated REALTOR Participant,Active,true,,${state},,${firmKey}`;
  return {
    'roster/members.csv': `${MEMBERS}\n${member}\n`,
    'roster/offices.csv': `${[OFFICES, main, ...others].join('\n')}\n`,
  };
}
