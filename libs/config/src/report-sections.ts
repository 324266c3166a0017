import { SecretReference } from './secrets.js';
import { Section } from './setting.js';
import { Choice, Slug, Text, Texts } from './values.js';

const REPORT_SCHEDULES = ['day', 'week', 'month', 'quarter'] as const;

/** To whom a report goes when it is made. */
export class ReportMailSection {
  @Text({ expected: 'the mail server', example: 'smtps://gatehouse@mail.harbor.example:465' })
  server!: string;

  @Text({ expected: 'who the e-mail is from', example: 'gatehouse@harbor.example' })
  from!: string;

  @Texts({ expected: 'who gets it', example: ['broker@harbor.example'] })
  to!: string[];

  @Section(() => SecretReference, {
    expected: 'where the password at the mail server is kept',
    example: { fromEnv: 'MAIL_PASSWORD' },
    optional: true,
  })
  secret?: SecretReference;

  @Texts({
    expected: 'which files go along, of html, pdf, csv and json; none: the mail says where they lie',
    example: ['pdf'],
    optional: true,
  })
  attach: string[] = ['pdf'];
}

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

  @Section(() => ReportMailSection, {
    expected: 'to whom it is sent',
    example: { server: 'smtps://mail.harbor.example', from: 'gatehouse@harbor.example', to: ['broker@harbor.example'], attach: ['pdf'] },
    optional: true,
  })
  mail?: ReportMailSection;
}
