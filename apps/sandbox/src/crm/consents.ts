import type { JsonObject } from '@gatehouse/kernel';
import type { ContactRecord } from '../data/index.js';

/** What a CRM keeps before somebody is written to or called: consent, do-not-call lists as they were last read, what they opted out of, and where they are. */
export interface ConsentRecord extends JsonObject {
  ContactKey: string;
  OwnerMemberKey: string;
  Channel: 'text' | 'email';
  /** Id of the consent on record; null where there is none. */
  TextConsent: string | null;
  ConsentSource: string | null;
  /** The same for calls by a generated or recorded voice. */
  VoiceConsent: string | null;
  DoNotCall: boolean;
  DoNotCallCheckedOn: string;
  /** Said STOP to texts and calls. */
  TextsOptedOut: boolean;
  TextsOptedOutOn: string | null;
  /** Asked to get no more e-mail. */
  MailOptedOut: boolean;
  TimeZone: string;
  Relationship: 'client' | 'lead';
  /** Where the brokerage is found, as its signature says. */
  SenderAddress: string;
}

const DAY_MS = 86_400_000;
const ZONES: Readonly<Record<string, string>> = { CA: 'America/Los_Angeles', NV: 'America/Los_Angeles', OR: 'America/Los_Angeles' };

/** What a person gave from which a consent is recorded. */
export interface ConsentForm extends JsonObject {
  FormId: string;
  ContactKey: string;
  OwnerMemberKey: string;
  Kind: 'web form' | 'signed paper';
  AgreesTo: 'texts' | 'e-mail';
  ReceivedOn: string;
}

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
      VoiceConsent: null,
      DoNotCall: number % 10 === 9,
      DoNotCallCheckedOn: new Date(Date.now() - 7 * DAY_MS).toISOString().slice(0, 10),
      TextsOptedOut: false,
      TextsOptedOutOn: null,
      MailOptedOut: number % 10 === 8,
      TimeZone: ZONES[HomeStateOrProvince] ?? 'America/New_York',
      Relationship: relationship,
      SenderAddress: '1 Harbor Way, Sacramento, CA 95814',
    };
    this.made.set(ContactKey, record);
    return record;
  }

  /** Of those who have not consented yet the first third left a paper for texts and the rest a web form for e-mail. */
  formsOf({ ContactKey, OwnerMemberKey }: ContactRecord): ConsentForm[] {
    const number = ContactKey.slice(4);
    const last = Number(number) % 10;
    if (last < 7) return [];
    const forTexts = last === 7;
    return [
      {
        FormId: `FORM-${number}`,
        ContactKey,
        OwnerMemberKey,
        Kind: forTexts ? 'signed paper' : 'web form',
        AgreesTo: forTexts ? 'texts' : 'e-mail',
        ReceivedOn: new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10),
      },
    ];
  }
}
