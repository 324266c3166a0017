import { describe, expect, it } from 'vitest';
import { CsvFieldDictionary } from './csv-field-dictionary.js';
import { loadFieldDictionary } from './load-field-dictionary.js';

const dictionary = loadFieldDictionary();
const rule = (resource: string, field: string): string => {
  const { audience, model } = dictionary.rule(resource, field);
  return `${audience} ${model}`;
};

describe('shipped field classes', () => {
  it.each([
    ['Property', 'ListPrice', 'PUBLIC_IDX show'],
    ['Property', 'PublicRemarks', 'PUBLIC_IDX scan'],
    ['Property', 'AttributionContact', 'PUBLIC_IDX show'],
    ['Property', 'ListingContractDate', 'PARTICIPANT show'],
    ['Property', 'PrivateRemarks', 'PARTICIPANT scan'],
    ['Property', 'PrivateOfficeRemarks', 'LISTING_OFFICE scan'],
    ['Property', 'OwnerName', 'PARTICIPANT token'],
    ['Property', 'OwnerPhone', 'LISTING_SIDE token'],
    ['Property', 'AccessCode', 'BREAK_GLASS never'],
    ['Property', 'LockBoxLocation', 'BREAK_GLASS never'],
    ['Property', 'BuyerBrokerageCompensation', 'MLS_PROHIBITED never'],
    ['Property', 'BuyerAgencyCompensation', 'MLS_PROHIBITED never'],
    ['Contacts', 'FirstName', 'OWNER_MEMBER show'],
    ['Contacts', 'Email', 'OWNER_MEMBER token'],
    ['Contacts', 'Birthdate', 'OWNER_MEMBER token'],
    ['Contacts', 'ContactPassword', 'NEVER never'],
    ['Contacts', 'ContactType', 'PARTICIPANT show'],
    ['Member', 'MemberPassword', 'NEVER never'],
    ['Member', 'MemberHomePhone', 'PARTICIPANT redact'],
    ['Showing', 'ShowingStartTimestamp', 'LISTING_SIDE show'],
    ['LockOrBox', 'KeyOrCredentialId', 'BREAK_GLASS never'],
    ['InternetTracking', 'ActorIP', 'MLS_STAFF redact'],
  ])('%s.%s is %s', (resource, field, expected) => {
    expect(rule(resource, field)).toBe(expected);
  });

  it('finds a field in any spelling', () => {
    expect(dictionary.spelling('property', 'private_remarks')).toBe('PrivateRemarks');
    expect(dictionary.knows('Property', 'listprice')).toBe(true);
    expect(dictionary.named('ListAgentFullName').map((found) => found.resource)).toContain('LockOrBox');
    expect(dictionary.key('e-mail_address')?.pii).toBe('EMAIL');
  });
});

describe('unknown fields fail closed', () => {
  it.each([
    ['Property', 'SomethingNew', 'PARTICIPANT scan'],
    ['Contacts', 'SomethingNew', 'OWNER_MEMBER token'],
    ['Nobody', 'SomethingNew', 'OWNER_MEMBER token'],
    ['Showing', 'SomethingNew', 'LISTING_SIDE scan'],
    ['Property', 'X_Anything', 'MLS_PROHIBITED never'],
    ['Property', 'ACT_CoopComp', 'MLS_PROHIBITED never'],
    ['Property', 'X_GateCode', 'BREAK_GLASS never'],
    ['Property', 'SellerCellPhone', 'LISTING_SIDE token'],
    ['Property', 'TenantPhone2', 'LISTING_SIDE token'],
    ['Property', 'ssn', 'OWNER_MEMBER redact'],
    ['Contacts', 'pre_approval_amount', 'OWNER_MEMBER token'],
  ])('%s.%s is %s', (resource, field, expected) => {
    expect(rule(resource, field)).toBe(expected);
  });
});

describe('overlays', () => {
  it('win over the shipped rows', () => {
    const own = loadFieldDictionary({
      overlays: [
        'resource,field,audience,model,class,pii\nProperty,ClosePrice,VOW,show,listing_public,\nProperty,X_Lot,PUBLIC_IDX,show,local,',
      ],
    });
    expect(own.rule('Property', 'closeprice').audience).toBe('VOW');
    expect(own.rule('Property', 'X_Lot').model).toBe('show');
  });

  it.each([
    ['resource,field,audience,model,class,pii\nProperty,A,EVERYBODY,show,x,', /Property\.A: audience is "EVERYBODY"; expected one of/],
    ['resource,field,audience,model,class,pii\nProperty,A,VOW,peek,x,', /model is "peek"; expected one of show/],
    ['resource,field,audience,model,class,pii\nProperty,A,VOW,show,x,NOSE', /pii is "NOSE"/],
    ['resource,field,audience,model,class,pii\nProperty,A,VOW,show,x,,,', /line 2 has 8 cells, expected 6/],
    ['resource,field,audience,model,class,pii\nProperty,,VOW,show,x,', /has no field name/],
  ])('are refused with the row and what was expected', (text, message) => {
    expect(() => new CsvFieldDictionary([text])).toThrow(message);
  });
});
