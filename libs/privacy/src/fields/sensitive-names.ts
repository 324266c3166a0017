import type { FieldRule, PiiLabel } from '@gatehouse/kernel';

type Meaning = Pick<FieldRule, 'audience' | 'model' | 'fieldClass' | 'pii'>;

const CODE =
  /(?:gate|access|lock_?box|alarm|key_?pad|door|entry|garage|combo|call_?box)(?:_?(?:code|combo|pin|serial|combination|number))|^(?:combo|passcode)$/i;
const COMPENSATION = /(?:co_?op|buyer.*|sub_?agency|selling.*)(?:comp|commission)|(?:^|_)(?:bac|bbc)(?:$|_)/i;
const PERSON_OF_LISTING = /(?:owner|seller|occupant|tenant|buyer|borrower)s?_?(?:name|full_?name|phone|email|cell|mobile)/i;

const labelOf = (field: string): PiiLabel => {
  if (/phone|cell|mobile/i.test(field)) return 'PHONE';
  return /email/i.test(field) ? 'EMAIL' : 'PERSON';
};

/** What a name says about itself where no file classifies it: codes, offers of compensation, people of the listing. */
export function meaningOfName(field: string): Meaning | undefined {
  if (CODE.test(field)) return { audience: 'BREAK_GLASS', model: 'never', fieldClass: 'access_security', pii: 'ACCESS_CODE' };
  if (COMPENSATION.test(field)) return { audience: 'MLS_PROHIBITED', model: 'never', fieldClass: 'compensation' };
  if (PERSON_OF_LISTING.test(field)) {
    return { audience: 'LISTING_SIDE', model: 'token', fieldClass: 'seller_identity', pii: labelOf(field) };
  }
  return undefined;
}

/** Local fields carry the prefix of a system (`X_`, `ACT_`); what they hold is not known until someone says so. */
export function isLocalField(field: string): boolean {
  return /^[A-Z][A-Z0-9]{0,9}_/.test(field);
}
