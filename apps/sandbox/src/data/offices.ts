import type { Calendar } from './calendar.js';
import type { OfficeRecord } from './world.js';

interface OfficePlan {
  readonly key: string;
  readonly firm: string;
  readonly branch: string;
  readonly main: string;
  readonly broker: string;
  readonly manager: string;
  readonly street: string;
  readonly city: string;
  readonly zip: string;
  readonly phone: string;
}

const PLANS: readonly OfficePlan[] = [
  {
    key: 'OFF-101',
    firm: 'Harbor Realty',
    branch: '',
    main: 'OFF-101',
    broker: 'MEM-1003',
    manager: 'MEM-1003',
    street: '410 Cannery Street',
    city: 'Sacramento',
    zip: '95814',
    phone: '916-555-0110',
  },
  {
    key: 'OFF-102',
    firm: 'Harbor Realty',
    branch: ' Folsom',
    main: 'OFF-101',
    broker: 'MEM-1003',
    manager: 'MEM-1007',
    street: '88 Sturgeon Street',
    city: 'Folsom',
    zip: '95630',
    phone: '916-555-0120',
  },
  {
    key: 'OFF-103',
    firm: 'Harbor Realty',
    branch: ' East Bay',
    main: 'OFF-101',
    broker: 'MEM-1003',
    manager: 'MEM-1008',
    street: '1207 Foundry Avenue',
    city: 'Oakland',
    zip: '94606',
    phone: '510-555-0130',
  },
  {
    key: 'OFF-201',
    firm: 'Summit Homes',
    branch: '',
    main: 'OFF-201',
    broker: 'MEM-2003',
    manager: 'MEM-2003',
    street: '5 Granite Spur Drive',
    city: 'Roseville',
    zip: '95661',
    phone: '916-555-0140',
  },
  {
    key: 'OFF-202',
    firm: 'Summit Homes',
    branch: ' Davis',
    main: 'OFF-201',
    broker: 'MEM-2003',
    manager: 'MEM-2004',
    street: '230 Redbud Avenue',
    city: 'Davis',
    zip: '95616',
    phone: '530-555-0150',
  },
  {
    key: 'OFF-203',
    firm: 'Summit Homes',
    branch: ' Vancouver',
    main: 'OFF-201',
    broker: 'MEM-2003',
    manager: 'MEM-2005',
    street: '71 Signal Tower Street',
    city: 'Vancouver',
    zip: '98661',
    phone: '360-555-0160',
  },
];

function office(plan: OfficePlan, calendar: Calendar): OfficeRecord {
  const main = plan.key === plan.main;
  const state = plan.city === 'Vancouver' ? 'WA' : 'CA';
  return {
    OfficeKey: plan.key,
    OfficeMlsId: plan.key.replace('OFF-', 'CM'),
    OfficeName: plan.firm + plan.branch,
    MainOfficeKey: plan.main,
    MainOfficeMlsId: plan.main.replace('OFF-', 'CM'),
    OfficeBrokerKey: plan.broker,
    OfficeBrokerMlsId: plan.broker.replace('MEM-', 'C'),
    OfficeManagerKey: plan.manager,
    OfficeManagerMlsId: plan.manager.replace('MEM-', 'C'),
    OfficeBranchType: main ? 'Main' : 'Branch',
    OfficeType: 'MLS',
    OfficeStatus: 'Active',
    OfficeAddress1: plan.street,
    OfficeCity: plan.city,
    OfficeStateOrProvince: state,
    OfficePostalCode: plan.zip,
    OfficeCountry: 'US',
    OfficePhone: plan.phone,
    OfficeFax: plan.phone.replace(/\d$/, '9'),
    OfficeEmail: `${plan.city.toLowerCase()}@${plan.firm === 'Harbor Realty' ? 'harbor' : 'summit'}.example`,
    OfficeCorporateLicense: `0${plan.key.slice(4)}99${plan.zip.slice(0, 3)}`,
    OfficeBio: `${plan.firm} serves sellers and buyers in ${plan.city} from its ${main ? 'main' : 'branch'} office.`,
    OfficeAssociationComments: 'Dues paid. Billing contact asked for paper invoices.',
    IDXOfficeParticipationYN: true,
    VirtualOfficeWebsiteYN: main,
    NumberOfBranches: main ? 2 : 0,
    SyndicateTo: ['Listings Portal'],
    FeedTypes: ['IDX', 'VOW', 'BBO'],
    OriginatingSystemName: 'Cascade MLS',
    OriginatingSystemID: 'M00000571',
    OriginalEntryTimestamp: calendar.stamp(-2900, 30_000),
    ModificationTimestamp: calendar.stamp(-41 - PLANS.indexOf(plan), 33_000),
  };
}

/** Two firms with a main office and two branches each. */
export function buildOffices(calendar: Calendar): OfficeRecord[] {
  return PLANS.map((plan) => office(plan, calendar));
}
