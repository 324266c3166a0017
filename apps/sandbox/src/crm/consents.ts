import type { JsonObject } from '@gatehouse/kernel';
import type { ContactRecord } from '../data/index.js';

/** What a CRM keeps before somebody is texted or called: consent, the do-not-call lists as they were last read, and where the person is. */
export interface ConsentRecord extends JsonObject {
  ContactKey: string;
  OwnerMemberKey: string;
  Channel: 'text';
  /** Id of the consent on record; null where there is none. */
  TextConsent: string | null;
  ConsentSource: string | null;
  DoNotCall: boolean;
  DoNotCallCheckedOn: string;
  TimeZone: string;
  Relationship: 'client' | 'lead';
}

const DAY_MS = 86_400_000;
const ZONES: Readonly<Record<string, string>> = { CA: 'America/Los_Angeles', NV: 'America/Los_Angeles', OR: 'America/Los_Angeles' };

/** Records made when they are asked for: seven in ten contacts consented, one in ten is on a list. Tests change them in place. */
export class Consents {
  private readonly made = new Map<string, ConsentRecord>();

  of({ ContactKey, OwnerMemberKey, HomeStateOrProvince }: ContactRecord, relationship: ConsentRecord['Relationship']): ConsentRecord {
    const known = this.made.get(ContactKey);
    if (known) return known;
    const number = Number(ContactKey.slice(4));
    const consented = number % 10 < 7;
    const record: ConsentRecord = {
      ContactKey,
      OwnerMemberKey,
      Channel: 'text',
      TextConsent: consented ? `CONSENT-${ContactKey.slice(4)}` : null,
      ConsentSource: consented ? 'web form' : null,
      DoNotCall: number % 10 === 9,
      DoNotCallCheckedOn: new Date(Date.now() - 7 * DAY_MS).toISOString().slice(0, 10),
      TimeZone: ZONES[HomeStateOrProvince] ?? 'America/New_York',
      Relationship: relationship,
    };
    this.made.set(ContactKey, record);
    return record;
  }
}
