import { ROLES } from '@gatehouse/kernel';
import { Section, Sections } from './setting.js';
import { Choices, Duration, Flag, Slug, Text, Whole } from './values.js';

/** Roles that an account may be granted. Agent and broker come from roster facts only. */
export const GRANTS = ROLES.filter((role) => role !== 'agent' && role !== 'broker' && role !== 'assistant');

export class AccountSection {
  @Text({ expected: 'the sign-in name', example: 'agent@harbor.example' })
  user!: string;

  @Text({ expected: 'the RESO MemberKey of the person', example: 'MEM-1001', optional: true })
  member?: string;

  @Choices(GRANTS, { example: ['compliance'], optional: true })
  grants: string[] = [];

  @Flag({ expected: 'true or false', example: false, optional: true })
  disabled = false;
}

export class RosterSection {
  @Slug({ expected: 'the id of the MLS connection to read members from', example: 'cascade' })
  connection!: string;

  @Whole(5, 3_600, { expected: 'seconds from 5 to 3600', example: 30, optional: true })
  refreshSeconds = 30;

  @Duration({ expected: 'how old the roster may get before everyone is refused', example: '15m', optional: true })
  maximumAge = '15m';
}

export class IdentitySection {
  @Text({ expected: 'the directory of the signing keys', example: '.gatehouse/keys' })
  keys!: string;

  @Duration({ expected: 'the life of an access token, at most an hour', example: '10m', optional: true })
  tokenTtl = '10m';

  @Section(() => RosterSection, { expected: 'where the roster comes from', example: { connection: 'cascade' } })
  roster!: RosterSection;

  @Sections(() => AccountSection, { expected: 'the list of accounts', example: [{ user: 'agent@harbor.example', member: 'MEM-1001' }] })
  accounts!: AccountSection[];
}
