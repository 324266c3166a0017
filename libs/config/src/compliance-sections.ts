import { RULE_MODES, type RuleMode } from '@gatehouse/kernel';
import { Section, Sections } from './setting.js';
import { Choice, Day, Slug, Text, Texts } from './values.js';

/** A rule that does not count here as it ships. */
export class RuleChoiceSection {
  @Text({
    expected: 'the id of a rule in compliance/, or id@ST for the law of one state in it',
    example: 'fair-housing.religious-landmark',
  })
  rule!: string;

  @Choice(RULE_MODES, { example: 'monitor' })
  mode!: RuleMode;

  @Text({ expected: 'why, for whoever asks later', example: 'We measure false alarms until March.' })
  reason!: string;

  @Text({ expected: 'who decided it', example: 'compliance@harbor.example' })
  approvedBy!: string;
}

/** Where an exception holds: all that is named has to fit. */
export class RuleScopeSection {
  @Text({ expected: 'a tool as upstream/name, or its name at /mcp', example: 'crm/draft_message', optional: true })
  tool?: string;

  @Text({ expected: 'the RESO ListingKey that the call names', example: 'LST-10001', optional: true })
  listing?: string;

  @Text({ expected: 'the RESO OfficeKey of whoever asks', example: 'OFF-102', optional: true })
  office?: string;

  @Text({ expected: 'the sign-in name or MemberKey of whoever asks', example: 'agent@harbor.example', optional: true })
  person?: string;
}

/** What a rule would do is not done there, until a day. */
export class RuleExceptionSection {
  @Slug({ expected: 'a short lower-case name, under which each use is on record', example: 'senior-community' })
  id!: string;

  @Text({ expected: 'the id of the rule', example: 'fair-housing.demographic-question' })
  rule!: string;

  @Section(() => RuleScopeSection, { expected: 'where it holds', example: { listing: 'LST-10001' } })
  scope!: RuleScopeSection;

  @Text({ expected: 'why', example: 'Housing for older persons; HOPA verification of 2026-02-01 on file.' })
  reason!: string;

  @Text({ expected: 'who approved it', example: 'compliance@harbor.example' })
  approvedBy!: string;

  @Day({ expected: 'the last day on which it holds, as YYYY-MM-DD (UTC)', example: '2027-01-31' })
  until!: string;
}

/** What this deployment decided about the rules of compliance/. */
export class ComplianceSection {
  @Sections(() => RuleChoiceSection, {
    expected: 'rules that are enforced, only watched, or off here, other than as they ship',
    example: [
      {
        rule: 'fair-housing.religious-landmark',
        mode: 'monitor',
        reason: 'We measure false alarms.',
        approvedBy: 'compliance@harbor.example',
      },
    ],
    optional: true,
  })
  rules: RuleChoiceSection[] = [];

  @Sections(() => RuleExceptionSection, {
    expected: 'exceptions to rules, each with an end',
    example: [
      {
        id: 'senior-community',
        rule: 'fair-housing.demographic-question',
        scope: { listing: 'LST-10001' },
        reason: 'Housing for older persons.',
        approvedBy: 'compliance@harbor.example',
        until: '2027-01-31',
      },
    ],
    optional: true,
  })
  exceptions: RuleExceptionSection[] = [];

  @Texts({
    expected: 'host names, each with its subdomains; links and images to other hosts are shown to assistants as text',
    example: ['tours.example', 'media.mls.example'],
    optional: true,
  })
  knownHosts: string[] = [];
}
