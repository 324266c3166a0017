/** What the roster fixes of a member; everything else is drawn. */
export interface MemberPlan {
  readonly key: string;
  readonly officeKey: string;
  readonly memberType: string;
  readonly name?: readonly [given: string, surname: string];
  readonly email?: string;
  readonly status?: 'Active' | 'Inactive' | 'Suspended';
  /** Days from today at which the licence ends; negative is expired. */
  readonly licenceEndsIn?: number;
  readonly assistantTo?: string;
  /** Office left, days ago. */
  readonly transferred?: { readonly from: string; readonly daysAgo: number };
  readonly designations?: readonly string[];
}

export const AGENT = 'REALTOR Salesperson';

const FIXED: readonly MemberPlan[] = [
  {
    key: 'MEM-1001',
    officeKey: 'OFF-101',
    memberType: AGENT,
    name: ['Dana', 'Whitfield'],
    email: 'agent@harbor.example',
    designations: ["Accredited Buyer's Representative / ABR"],
  },
  { key: 'MEM-1002', officeKey: 'OFF-101', memberType: AGENT, name: ['Luis', 'Carranza'], email: 'agent2@harbor.example' },
  {
    key: 'MEM-1003',
    officeKey: 'OFF-101',
    memberType: 'Designated REALTOR Participant',
    name: ['Ruth', 'Adeyemi'],
    email: 'broker@harbor.example',
    designations: ['Certified Real Estate Brokerage Manager / CRB'],
  },
  {
    key: 'MEM-1004',
    officeKey: 'OFF-101',
    memberType: 'Unlicensed Assistant',
    name: ['Pia', 'Lindqvist'],
    email: 'assistant@harbor.example',
    assistantTo: 'MEM-1001',
  },
  { key: 'MEM-1005', officeKey: 'OFF-101', memberType: AGENT },
  { key: 'MEM-1006', officeKey: 'OFF-101', memberType: AGENT },
  { key: 'MEM-1007', officeKey: 'OFF-102', memberType: 'Office Manager' },
  { key: 'MEM-1008', officeKey: 'OFF-103', memberType: 'Office Manager' },
  { key: 'MEM-1010', officeKey: 'OFF-103', memberType: AGENT, licenceEndsIn: -81 },
  { key: 'MEM-1011', officeKey: 'OFF-103', memberType: AGENT, status: 'Suspended' },
  { key: 'MEM-1012', officeKey: 'OFF-102', memberType: AGENT, transferred: { from: 'OFF-201', daysAgo: 24 } },
  { key: 'MEM-1030', officeKey: 'OFF-102', memberType: 'Unlicensed Assistant', assistantTo: 'MEM-1013' },
  { key: 'MEM-1031', officeKey: 'OFF-103', memberType: 'Licensed Assistant', assistantTo: 'MEM-1020' },
  { key: 'MEM-1032', officeKey: 'OFF-101', memberType: 'REALTOR Appraiser' },
  {
    key: 'MEM-2001',
    officeKey: 'OFF-201',
    memberType: AGENT,
    name: ['Tomas', 'Varga'],
    email: 'agent@summit.example',
    designations: ['Seller Representative Specialist / SRS'],
  },
  {
    key: 'MEM-2003',
    officeKey: 'OFF-201',
    memberType: 'Designated REALTOR Participant',
    name: ['Grace', 'Tanaka'],
    email: 'broker@summit.example',
  },
  { key: 'MEM-2004', officeKey: 'OFF-202', memberType: 'Office Manager' },
  { key: 'MEM-2005', officeKey: 'OFF-203', memberType: 'Office Manager' },
  { key: 'MEM-2009', officeKey: 'OFF-203', memberType: 'MLS Only Broker' },
  { key: 'MEM-2026', officeKey: 'OFF-203', memberType: AGENT, status: 'Inactive' },
  { key: 'MEM-2027', officeKey: 'OFF-201', memberType: 'Unlicensed Assistant', assistantTo: 'MEM-2001' },
  { key: 'MEM-2028', officeKey: 'OFF-202', memberType: 'Licensed Assistant', assistantTo: 'MEM-2010' },
];

const OFFICES_BY_FIRM = { 1: ['OFF-101', 'OFF-102', 'OFF-103'], 2: ['OFF-201', 'OFF-202', 'OFF-203'] } as const;

function officeOf(firm: 1 | 2, number: number): string {
  const offices = OFFICES_BY_FIRM[firm];
  // Members 13-15 and 2010-2012 are a team in the second office of their firm.
  if ((firm === 1 && number >= 13 && number <= 15) || (firm === 2 && number >= 10 && number <= 12)) return offices[1];
  if (firm === 2 && (number === 6 || number === 7)) return offices[0];
  return offices[number % 3] ?? offices[0];
}

/** The 60 members in key order: 32 of Harbor, 28 of Summit. */
export function memberPlans(): MemberPlan[] {
  const fixed = new Map(FIXED.map((plan) => [plan.key, plan]));
  const plans: MemberPlan[] = [];
  for (const [firm, count] of [
    [1, 32],
    [2, 28],
  ] as const) {
    for (let number = 1; number <= count; number += 1) {
      const key = `MEM-${firm * 1000 + number}`;
      const memberType = number % 7 === 2 ? 'MLS Only Salesperson' : AGENT;
      plans.push(fixed.get(key) ?? { key, officeKey: officeOf(firm, number), memberType });
    }
  }
  return plans;
}
