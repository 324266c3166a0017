import { listOf, namedIn, type Answers } from './answers.js';
import type { Files } from './target-files.js';

const MEMBERS =
  'MemberKey,MemberFullName,MemberEmail,MemberType,MemberStatus,MemberMlsAccessYN,MemberStateLicense,MemberStateLicenseState,MemberStateLicenseExpirationDate,OfficeKey';
const OFFICES = 'OfficeKey,OfficeName,OfficeStatus,MainOfficeKey,OfficeBrokerKey';

/** Who works there as far as the answers say it: a brokerage's broker, an MLS's brokerages. */
export function rosterOf({ kind, name, firmKey, states, broker, brokerages }: Answers): Files {
  const main = `${firmKey},"${name}",Active,${firmKey},${kind === 'mls' ? '' : 'MEMBER-BROKER'}`;
  const others = namedIn(brokerages).map((firm) => `${firm.id},"${firm.name}",Active,${firm.id},`);
  const members = `MEMBER-BROKER,Designated Broker,${broker},Designated REALTOR Participant,Active,true,,${listOf(states)[0]!},,${firmKey}`;
  return {
    'roster/members.csv': `${[MEMBERS, ...(kind === 'mls' ? [] : [members])].join('\n')}\n`,
    'roster/offices.csv': `${[OFFICES, main, ...others].join('\n')}\n`,
  };
}
