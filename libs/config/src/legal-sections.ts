import { ACTIVITIES, type Activity } from '@gatehouse/kernel';
import { Sections } from './setting.js';
import { Choice, Slug, Text, TextMap } from './values.js';

/** A record that tells more about a call than its arguments do. */
export class EvidenceSection {
  @Text({ expected: 'the read tool that returns the record', example: 'get_contact' })
  tool!: string;

  @Slug({ expected: 'the upstream of that tool, where it is another', example: 'crm', optional: true })
  upstream?: string;

  @Text({ expected: 'the argument of that tool that names the record', example: 'contactKey' })
  argument!: string;

  @Text({
    expected: 'the argument of the call that holds the same name, or a fact that a record before this one told',
    example: 'buyerContactKey',
  })
  from!: string;

  @TextMap({
    expected: 'facts, each by the member of the record that holds it, or by a JSON Pointer to it',
    example: { agreementStatus: 'BuyerAgreementStatus' },
  })
  facts!: Record<string, string>;
}

/** What a tool does in the eyes of the law, and where the facts are that the rules ask for. */
export class LegalTermsSection {
  @Choice(ACTIVITIES, { example: 'request_showing' })
  activity!: Activity;

  @TextMap({ expected: 'facts, each by the argument that holds it', example: { tourStartsAt: 'startTime' }, optional: true })
  facts: Record<string, string> = {};

  @Sections(() => EvidenceSection, {
    expected: 'records to look facts up in',
    example: [{ tool: 'get_contact', argument: 'contactKey', from: 'buyerContactKey', facts: { agreementStatus: 'BuyerAgreementStatus' } }],
    optional: true,
  })
  evidence: EvidenceSection[] = [];
}

/** For a tool of an upstream. */
export const LEGAL_WORDING = {
  expected: 'what the tool does in the eyes of the law',
  example: { activity: 'request_showing', facts: { tourStartsAt: 'startTime' } },
  optional: true,
} as const;
