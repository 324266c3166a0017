import { Choices, Day, Duration, Flag, Text, Texts } from './values.js';

/** Signs by which an MLS says that a record must be deleted. */
/** `keyGone`: a record that is not served any more, which only a comparison of keys finds. */
export const PURGE_SIGNALS = ['MlgCanView', 'EntityEvent404', 'keyGone', 'licenceEnd'] as const;

const answer = (example: boolean) => ({ expected: 'true or false, as the contract says', example, optional: true });

/** What the MLS and its contract say about assistants reading the data. A connection with a question left open serves nothing (compliance/mls/questions.yaml). */
export class AiUseSection {
  @Flag(answer(true))
  inferenceAllowed?: boolean;

  @Texts({
    expected: 'whose AI applications may get the data: any, ids of compliance/mls/model-providers.yaml, host names or client ids',
    example: ['anthropic'],
    optional: true,
  })
  modelProviders?: string[];

  @Flag(answer(true))
  zeroRetention?: boolean;

  @Flag(answer(false))
  training?: boolean;

  @Flag(answer(false))
  embeddings?: boolean;

  @Flag(answer(false))
  consumerFacing?: boolean;

  @Text({ expected: 'the contract that allows it', example: 'MLS data licence 2026-04, section 6', optional: true })
  contractRef?: string;

  @Text({ expected: 'who approved it', example: 'compliance@harbor.example', optional: true })
  approvedBy?: string;

  @Day({
    expected: 'the date of the next review, after which nothing is served',
    example: '2027-06-30',
    optional: true,
  })
  reviewBy?: string;
}

export class AttributionSection {
  @Text({ expected: 'the name of the MLS as it must be shown', example: 'Cascade MLS' })
  source!: string;

  @Text({ expected: 'a disclaimer id of compliance/mls/attribution.yaml', example: 'deemed-reliable', optional: true })
  disclaimer = 'deemed-reliable';
}

/** What a copy of the records owes the MLS. */
export class PurgeSection {
  @Choices(PURGE_SIGNALS, { example: ['MlgCanView', 'EntityEvent404'] })
  signals!: string[];

  @Duration({ expected: 'how soon a record must be deleted after its signal', example: '60m' })
  within!: string;
}
