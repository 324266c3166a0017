import { Day, Duration, Texts } from './values.js';

/** How a connection with `mode: replica_only` is kept. */
export class ReplicaSection {
  @Duration({ expected: 'how often to ask what changed', example: '5m', optional: true })
  every = '5m';

  @Duration({ expected: 'how far before the last change the next look begins', example: '2m', optional: true })
  overlap = '2m';

  @Duration({ expected: 'the age at which the replica answers no more', example: '12h', optional: true })
  maximumAge = '12h';

  @Duration({ expected: 'how often to compare all keys, which finds what was deleted without a word', example: '24h', optional: true })
  compareKeys = '24h';

  @Texts({
    expected: 'RESO resources to hold; all that the MLS serves where not said, but for HistoryTransactional, which has to be named',
    example: ['Property', 'Media'],
    optional: true,
  })
  resources?: string[];

  @Day({
    expected: 'the last day of the licence, after which everything is deleted',
    example: '2027-06-30',
    optional: true,
  })
  licenceEnds?: string;
}
