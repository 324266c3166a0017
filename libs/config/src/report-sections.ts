import { Choice, Slug, Text } from './values.js';

const REPORT_SCHEDULES = ['day', 'week', 'month', 'quarter'] as const;

/** A report that the gateway makes by itself when a period is over. */
export class ReportSection {
  @Slug({ expected: 'a short lower-case name', example: 'quarterly' })
  id!: string;

  @Slug({ expected: 'the name of a report', example: 'compliance' })
  report!: string;

  @Choice(REPORT_SCHEDULES, { example: 'quarter' })
  every!: (typeof REPORT_SCHEDULES)[number];

  @Text({ expected: 'the folder that gets one for each period', example: 'reports' })
  folder!: string;

  @Text({ expected: 'the OfficeKey of the office that it is of alone', example: 'OFF-101', optional: true })
  office?: string;

  @Text({ expected: 'the sign-in name or MemberKey of the person whom it is of alone', example: 'MEM-1001', optional: true })
  person?: string;

  @Text({ expected: 'the MLS connection that it is of alone', example: 'cascade', optional: true })
  mls?: string;
}
