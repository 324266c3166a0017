import {
  ACTIVITIES,
  DATA_CLASSES,
  TOOL_ACTIONS,
  type Activity,
  type CallOutcome,
  type DataClass,
  type ToolAction,
} from '@gatehouse/kernel';
import { Section } from './setting.js';
import { Choices, Duration, Slug, Text, Texts } from './values.js';

const OUTCOMES: readonly CallOutcome['kind'][] = ['granted', 'refused', 'held', 'failed', 'cancelled'];
export const CAPTURE_EXAMPLE = {
  id: 'messages-to-clients',
  for: { tools: ['crm/send_message'] },
  keep: '30d',
  source: 'Supervision policy 4.2',
  reason: 'What assistants send to clients is looked through each week.',
  approvedBy: 'compliance@harbor.example',
};

/** Which calls: all that is named has to fit, and of each one is enough. */
export class CaptureScopeSection {
  @Texts({ expected: 'tools as upstream/name, or upstream/* for all of one', example: ['crm/send_message'], optional: true })
  tools: string[] = [];

  @Choices(TOOL_ACTIONS, { example: ['send'], optional: true })
  actions: readonly ToolAction[] = [];

  @Choices(DATA_CLASSES, { example: ['message'], optional: true })
  dataClasses: readonly DataClass[] = [];

  @Choices(ACTIVITIES, { example: ['send_message'], optional: true })
  activities: readonly Activity[] = [];

  @Choices(OUTCOMES, { example: ['refused', 'held'], optional: true })
  outcomes: readonly CallOutcome['kind'][] = [];

  @Texts({ expected: 'ids of rules that found something in it, or pack.* for all of a pack', example: ['fair-housing.*'], optional: true })
  rules: string[] = [];
}

/** Calls that are kept with what they said, for a while. */
export class CaptureSection {
  @Slug({ expected: 'a short lower-case name, which is in the record of each call that is kept', example: 'messages-to-clients' })
  id!: string;

  @Section(() => CaptureScopeSection, { expected: 'which calls', example: { tools: ['crm/send_message'] } })
  for!: CaptureScopeSection;

  @Duration({ expected: 'how long, at most 90d', example: '30d' })
  keep!: string;

  @Text({ expected: 'the duty or policy that asks for it', example: 'Supervision policy 4.2' })
  source!: string;

  @Text({ expected: 'why', example: 'What assistants send to clients is looked through each week.' })
  reason!: string;

  @Text({ expected: 'who decided it', example: 'compliance@harbor.example' })
  approvedBy!: string;
}
