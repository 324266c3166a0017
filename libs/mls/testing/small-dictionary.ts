import { FieldDictionary, type Audience, type FieldRule, type ModelExposure } from '@gatehouse/kernel';

const LINES: readonly [resource: string, audience: Audience, model: ModelExposure, fields: string][] = [
  [
    'Property',
    'PUBLIC_IDX',
    'show',
    'ListingKey ListingId StandardStatus PropertyType PropertySubType ListPrice ClosePrice City CountyOrParish SubdivisionName StateOrProvince PostalCode BedroomsTotal BathroomsTotalInteger LivingArea UnparsedAddress StreetNumber StreetName YearBuilt OnMarketDate ListAgentFullName ListOfficeName ModificationTimestamp AccessibilityFeatures InternetEntireListingDisplayYN InternetAddressDisplayYN OriginatingSystemName Directions',
  ],
  ['Property', 'PUBLIC_IDX', 'scan', 'PublicRemarks'],
  [
    'Property',
    'PARTICIPANT',
    'show',
    'DaysOnMarket ListAgentKey CoListAgentKey ListOfficeKey CoListOfficeKey ListTeamKey ListAgent ListOffice Media OpenHouses FeedTypes HistoryTransactional AttributionContact ListOfficePhone ExpirationDate OriginatingSystem',
  ],
  ['Property', 'PARTICIPANT', 'scan', 'PrivateRemarks'],
  ['Property', 'PARTICIPANT', 'token', 'OwnerName'],
  ['Property', 'PARTICIPANT', 'redact', 'ShowingInstructions'],
  ['Property', 'LISTING_OFFICE', 'scan', 'PrivateOfficeRemarks'],
  ['Property', 'LISTING_SIDE', 'token', 'OwnerPhone'],
  ['Property', 'LISTING_SIDE', 'show', 'ListSideOnly'],
  ['Property', 'BREAK_GLASS', 'never', 'AccessCode LockBoxLocation'],
  ['Property', 'PARTICIPANT', 'never', 'GateNote'],
  ['Property', 'MLS_PROHIBITED', 'never', 'BuyerBrokerageCompensation'],
  ['Property', 'PARTICIPANT', 'show', 'BuyerAgencyCompensation X_BAC'],
  ['Member', 'PUBLIC_IDX', 'show', 'MemberKey MemberMlsId MemberStatus OfficeKey'],
  ['Member', 'VOW', 'show', 'MemberFullName MemberDirectPhone OfficeName'],
  ['Member', 'PARTICIPANT', 'show', 'MemberEmail MemberType Office FeedTypes'],
  ['Member', 'NEVER', 'never', 'MemberPassword'],
  ['Member', 'MLS_STAFF', 'show', 'MemberLoginId'],
  ['Office', 'PUBLIC_IDX', 'show', 'OfficeKey OfficeName OfficePhone'],
  ['Media', 'PUBLIC_IDX', 'show', 'MediaKey MediaURL MediaCategory Permission Order'],
  ['Media', 'PUBLIC_IDX', 'scan', 'ShortDescription'],
  [
    'OpenHouse',
    'PUBLIC_IDX',
    'show',
    'OpenHouseKey ListingKey ListingId OpenHouseDate OpenHouseStartTime OpenHouseEndTime OpenHouseStatus OpenHouseRemarks',
  ],
  ['OpenHouse', 'PARTICIPANT', 'show', 'Listing ShowingAgentKey FeedTypes'],
  ['HistoryTransactional', 'PARTICIPANT', 'show', 'FieldName PreviousValue NewValue'],
];

/** A field dictionary small enough to read, with every kind of rule that query security knows. For tests. */
export class SmallDictionary extends FieldDictionary {
  private readonly rules = new Map<string, FieldRule>();

  constructor() {
    super();
    for (const [resource, audience, model, fields] of LINES) {
      for (const field of fields.split(' '))
        this.rules.set(`${resource}/${field}`.toLowerCase(), { resource, field, audience, model, fieldClass: 'test' });
    }
  }

  rule(resource: string, field: string): FieldRule {
    return (
      this.rules.get(`${resource}/${field}`.toLowerCase()) ?? {
        resource,
        field,
        audience: resource === 'Property' ? 'PARTICIPANT' : 'NEVER',
        model: 'show',
        fieldClass: 'unknown',
      }
    );
  }

  knows(resource: string, field: string): boolean {
    return this.rules.has(`${resource}/${field}`.toLowerCase());
  }

  named(field: string): readonly FieldRule[] {
    return [...this.rules.values()].filter((rule) => rule.field.toLowerCase() === field.toLowerCase());
  }

  spelling(resource: string, field: string): string | undefined {
    return this.rules.get(`${resource}/${field}`.toLowerCase())?.field;
  }
}
