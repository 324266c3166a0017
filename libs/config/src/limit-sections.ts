import { DATA_CLASSES, ROLES, TOOL_ACTIONS, type DataClass, type Role, type ToolAction } from '@gatehouse/kernel';
import { Section } from './setting.js';
import { Choice, Duration, Matching, Text, Whole } from './values.js';

const COUNTED = ['person', 'application', 'tool', 'brokerage'] as const;
const MOST = 1_000_000_000;

/** Which calls a limit is about. */
export class LimitTargetSection {
  @Choice(ROLES, { example: 'assistant', optional: true })
  role?: Role;

  @Matching(/^[A-Za-z0-9_./:-]{0,255}\*?$/, {
    expected: 'a tool as upstream_tool or upstream/tool, or what such names begin with and *',
    example: 'crm_*',
    optional: true,
  })
  tool?: string;

  @Choice(TOOL_ACTIONS, { example: 'send', optional: true })
  action?: ToolAction;

  @Choice(DATA_CLASSES, { example: 'contact', optional: true })
  dataClass?: DataClass;

  @Text({ expected: 'the id of an OAuth client', example: 'gatehouse-cli', optional: true })
  application?: string;
}

/** How much may be done, and by whom it is counted. */
export class LimitSection {
  @Matching(/^[a-z][a-z0-9-]{0,47}$/, { expected: 'a short lower-case name', example: 'sends-a-person' })
  id!: string;

  @Section(() => LimitTargetSection, {
    expected: 'which calls it is about; all where not given',
    example: { action: 'send' },
    optional: true,
  })
  for = new LimitTargetSection();

  @Choice(COUNTED, { example: 'person' })
  each!: (typeof COUNTED)[number];

  @Whole(1, MOST, { expected: `a number of calls from 1 to ${MOST}`, example: 300, optional: true })
  most?: number;

  @Duration({ expected: 'the span in which there may be so many, from 1s to 31d', example: '1m', optional: true })
  per?: string;

  @Whole(1, MOST, { expected: `a number of calls at one time from 1 to ${MOST}`, example: 20, optional: true })
  concurrent?: number;

  @Whole(1, MOST, { expected: `a number of open streams from 1 to ${MOST}`, example: 16, optional: true })
  streams?: number;
}

function builtIn(limit: Partial<LimitSection>): LimitSection {
  return Object.assign(new LimitSection(), limit);
}

/** What holds where gateway.yaml names no limits. */
export const builtInLimits = (): LimitSection[] => [
  builtIn({ id: 'calls-a-person', each: 'person', most: 300, per: '1m', concurrent: 20, streams: 16 }),
  builtIn({ id: 'sends-a-person', for: Object.assign(new LimitTargetSection(), { action: 'send' }), each: 'person', most: 30, per: '1h' }),
];
