import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import { memberPlans, type MemberPlan } from './member-plan.js';
import { addressPart, GIVEN_NAMES, LANGUAGES, SURNAMES } from './names.js';
import { rosterPhone } from './telephones.js';
import type { MemberRecord, OfficeRecord } from './world.js';

const BIOS = [
  'Second-generation agent, early riser, answers her own phone.',
  'Came to real estate from construction and still reads every foundation report.',
  'Works with first-time buyers and people who are selling a parent’s home.',
  'Knows which streets flood and says so.',
  'Likes older houses, hates vinyl windows, will drive you anywhere.',
  'Specialises in small income property and 1031 exchanges.',
] as const;

function licence(plan: MemberPlan, dice: Dice, calendar: Calendar) {
  if (plan.memberType === 'Unlicensed Assistant') {
    return {
      MemberStateLicense: null,
      MemberStateLicenseState: null,
      MemberStateLicenseType: null,
      MemberStateLicenseExpirationDate: null,
    };
  }
  const broker = /Broker|Participant|Manager/.test(plan.memberType);
  const kind = plan.memberType === 'REALTOR Appraiser' ? 'Appraiser' : broker ? 'Broker' : 'Salesperson';
  return {
    MemberStateLicense: `0${dice.digits(7)}`,
    MemberStateLicenseState: plan.officeKey === 'OFF-203' ? 'WA' : 'CA',
    MemberStateLicenseType: kind,
    MemberStateLicenseExpirationDate: calendar.day(plan.licenceEndsIn ?? dice.int(120, 1380)),
  };
}

function person(plan: MemberPlan, dice: Dice, office: OfficeRecord) {
  const [given, surname] = plan.name ?? [dice.pick(GIVEN_NAMES), dice.pick(SURNAMES)];
  const domain = plan.key.startsWith('MEM-1') ? 'harbor.example' : 'summit.example';
  const area = office.OfficePhone.slice(0, 3);
  return {
    MemberFirstName: given,
    MemberLastName: surname,
    MemberFullName: `${given} ${surname}`,
    MemberNickname: null,
    MemberEmail: plan.email ?? `${addressPart(given)}.${addressPart(surname)}.${plan.key.slice(6)}@${domain}`,
    MemberDirectPhone: rosterPhone(dice, area),
    MemberMobilePhone: rosterPhone(dice),
    MemberHomePhone: rosterPhone(dice),
    MemberOfficePhone: office.OfficePhone,
    MemberOfficePhoneExt: plan.key.slice(6),
    MemberPreferredPhone: 'Direct',
    MemberAddress1: `${dice.int(11, 9800)} Juniper Fork Court`,
    MemberCity: String(office['OfficeCity']),
    MemberStateOrProvince: String(office['OfficeStateOrProvince']),
    MemberPostalCode: String(office['OfficePostalCode']),
  };
}

/** Secrets that say what they are, so that a leak can be looked for by its text. */
function account(plan: MemberPlan, dice: Dice, calendar: Calendar) {
  return {
    MemberLoginId: `login-${plan.key.toLowerCase()}`,
    MemberPassword: `synthetic-password-${plan.key}-${dice.digits(6)}`,
    MemberMlsSecurityClass: /Participant|Manager/.test(plan.memberType) ? 'Broker' : 'Subscriber',
    LastLoginTimestamp: calendar.stamp(-dice.int(0, 20), dice.int(21_000, 79_000)),
    MemberBillingPreference: 'Member',
    MemberAssociationComments: dice.pick([
      'Late dues in spring, settled.',
      'Ethics class due by year end.',
      'Asked to be left off the print roster.',
    ]),
    MemberMailOptOutYN: dice.chance(0.2),
  };
}

function member(plan: MemberPlan, dice: Dice, context: { office: OfficeRecord; calendar: Calendar }): MemberRecord {
  const { office, calendar } = context;
  const status = plan.status ?? 'Active';
  return {
    MemberKey: plan.key,
    MemberMlsId: plan.key.replace('MEM-', 'C'),
    ...person(plan, dice, office),
    MemberType: plan.memberType,
    MemberStatus: status,
    MemberMlsAccessYN: status === 'Active',
    MemberIsAssistantTo: plan.assistantTo ?? null,
    MemberDesignation: [...(plan.designations ?? [])],
    MemberLanguages: ['English', ...dice.sample(LANGUAGES.slice(1), dice.int(0, 2))],
    MemberNationalAssociationId: `0${dice.digits(8)}`,
    MemberAOR: 'Cascade Association of REALTORS',
    ...licence(plan, dice, calendar),
    OfficeKey: office.OfficeKey,
    OfficeMlsId: office.OfficeMlsId,
    OfficeName: office.OfficeName,
    MemberTransferDate: plan.transferred ? calendar.day(-plan.transferred.daysAgo) : null,
    MemberBio: dice.pick(BIOS),
    JobTitle: plan.memberType === 'Designated REALTOR Participant' ? 'Designated Broker' : null,
    ...account(plan, dice, calendar),
    SyndicateTo: ['Listings Portal'],
    FeedTypes: ['IDX', 'VOW', 'BBO'],
    OriginatingSystemName: 'Cascade MLS',
    OriginatingSystemMemberKey: plan.key,
    OriginalEntryTimestamp: calendar.stamp(-dice.int(400, 3600), 32_000),
    ModificationTimestamp: calendar.stamp(-(plan.transferred?.daysAgo ?? dice.int(2, 300)), dice.int(25_000, 80_000)),
  };
}

/** The roster: every role, with one licence expired, one membership suspended and one transfer between firms (keys fixed). */
export function buildMembers(dice: Dice, calendar: Calendar, offices: readonly OfficeRecord[]): MemberRecord[] {
  return memberPlans().map((plan) => {
    const office = offices.find((candidate) => candidate.OfficeKey === plan.officeKey);
    if (!office) throw new RangeError(`member plan ${plan.key} names ${plan.officeKey}, which is no office`);
    return member(plan, dice.fork(plan.key), { office, calendar });
  });
}
