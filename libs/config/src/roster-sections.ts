import { Section } from './setting.js';
import { Duration, Slug, Text, Whole } from './values.js';

const file = (what: string, example: string) => Text({ expected: `the file of ${what} (.csv, .json or .yaml)`, example, optional: true });

/** Files of the roster, relative to gateway.yaml. Columns have RESO field names. */
export class RosterFilesSection {
  @file('members', 'members.csv')
  members?: string;

  @file('offices', 'offices.csv')
  offices?: string;

  @file('teams', 'teams.csv')
  teams?: string;

  @file('team members', 'team-members.csv')
  teamMembers?: string;

  @file('licences', 'licences.csv')
  licences?: string;
}

export class RosterSection {
  @Slug({ expected: 'the id of the MLS connection to read members from', example: 'cascade', optional: true })
  connection?: string;

  @Section(() => RosterFilesSection, {
    expected: 'files to read members from, alone or over those of the connection',
    example: { members: 'members.csv', offices: 'offices.csv' },
    optional: true,
  })
  files?: RosterFilesSection;

  @Whole(5, 3_600, { expected: 'seconds from 5 to 3600 between readings of all of it', example: 300, optional: true })
  refreshSeconds = 300;

  @Whole(2, 3_600, {
    expected: 'seconds from 2 to 3600 between looks for changes at the MLS, by one node for all',
    example: 3,
    optional: true,
  })
  changesSeconds = 3;

  @Duration({ expected: 'how old the roster may get before everyone is refused', example: '15m', optional: true })
  maximumAge = '15m';
}
