import { Sections } from './setting.js';
import { Flag, Slug, StateCodes, Text, Whole } from './values.js';

/** Records of one class are kept longer here than the class says. */
export class KeepSection {
  @Slug({ expected: 'a class of compliance/retention', example: 'transaction' })
  class!: string;

  @Whole(1, 50, { expected: 'years, no fewer than the class and the states ask', example: 7 })
  years!: number;

  @Text({ expected: 'why, such as the contract that asks for it', example: 'MLS participation agreement, 9.2' })
  reason!: string;
}

/** How long what records say is kept. Place and hash of a record are kept for good. */
export class RetentionSection {
  @StateCodes({ expected: 'postal codes of the states whose rules for brokers count; the longest does', example: ['CA'], optional: true })
  states: string[] = [];

  @Sections(() => KeepSection, {
    expected: 'what is kept longer',
    example: [{ class: 'transaction', years: 7, reason: 'MLS participation agreement, 9.2' }],
    optional: true,
  })
  keep: KeepSection[] = [];

  @Flag({
    expected: 'true where the gateway deletes by itself, once a day, what is over; without it people do',
    example: false,
    optional: true,
  })
  automatic = false;
}
