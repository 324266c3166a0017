import type { Dice } from './dice.js';
import type { ListingPlan } from './listing-plan.js';
import { GIVEN_NAMES, SURNAMES } from './names.js';
import { typedPhone } from './telephones.js';

/** Codes of one listing: they turn up in fields of their own and in what agents write. */
export interface Codes {
  readonly gate: string | null;
  readonly box: string;
  readonly alarm: string | null;
}

/** Codes of the story's code listing, fixed so that a test can look for them anywhere. */
export const STORY_CODES: Codes = { gate: '4471', box: '7719', alarm: '9052' };
const STORY_NUMBER = 101;

export function codesOf(plan: ListingPlan, dice: Dice): Codes {
  if (plan.number === STORY_NUMBER) return STORY_CODES;
  return { gate: dice.chance(0.4) ? dice.digits(4) : null, box: dice.digits(4), alarm: dice.chance(0.2) ? dice.digits(4) : null };
}

function privateRemarks(plan: ListingPlan, codes: Codes, dice: Dice): string {
  const owner = typedPhone(dice, plan.town.area);
  const lines: string[] = [
    dice.pick([
      'Please use the attached disclosures.',
      'Offers by email to LA, allow 48 hrs.',
      'Seller has not received any offers yet.',
      'Buyer to verify all.',
      'Leave card, turn off lights.',
    ]),
  ];
  if (codes.gate)
    lines.push(dice.pick([`Gate code #${codes.gate}.`, `Community gate: press * then ${codes.gate}.`, `gate ${codes.gate} then pound`]));
  if (plan.number === STORY_NUMBER || dice.chance(0.35)) {
    lines.push(
      dice.pick([
        `Contractor box on the hose bib, combo ${codes.box}.`,
        `Lockbox code is ${codes.box}, key sticks.`,
        `LB ${codes.box} on rail`,
      ]),
    );
  }
  if (codes.alarm) lines.push(`Alarm ${codes.alarm} to disarm, 60 seconds.`);
  if (dice.chance(0.3))
    lines.push(
      dice.pick([`Call owner first ${owner}.`, `Text tenant at ${owner} 24 hrs ahead.`, `Vacant, go direct. Questions ${owner}.`]),
    );
  if (dice.chance(0.2))
    lines.push(
      dice.pick([
        'Seller is relocating, flexible on close.',
        'Ignore the comps from prior agent.',
        'Kick-out clause in place with first buyer.',
      ]),
    );
  return lines.join(' ');
}

function showing(plan: ListingPlan, codes: Codes, dice: Dice) {
  const contact = dice.pick(['Agent', 'Owner', 'Occupant', 'Property Manager']);
  const instructions = [
    dice.pick(['Appointment only thru the showing app.', 'Call first, then lockbox.', 'Go direct, vacant.', '2 hr notice, dogs in yard.']),
  ];
  if (codes.gate) instructions.push(`Enter ${codes.gate} at the gate.`);
  if (plan.number === STORY_NUMBER || dice.chance(0.25)) instructions.push(`Box is ${codes.box}.`);
  return {
    ShowingInstructions: instructions.join(' '),
    ShowingContactType: [contact],
    ShowingContactName: contact === 'Agent' ? plan.agent.MemberFullName : `${dice.pick(GIVEN_NAMES)} ${dice.pick(SURNAMES)}`,
    ShowingContactPhone: contact === 'Agent' ? plan.agent.MemberDirectPhone : typedPhone(dice, plan.town.area),
    ShowingRequirements: dice.sample(
      ['Appointment Only', 'Call Listing Agent', 'Combination Lock Box', 'See Remarks', 'Text Listing Agent'],
      2,
    ),
    ShowingServiceName: 'Cascade Showings',
    ShowingAdvanceNotice: dice.pick([0, 2, 4, 24]),
    ShowingConsiderations: dice.chance(0.3) ? ['Pet(s) on Premises'] : [],
  };
}

function compensation(dice: Dice) {
  const share = dice.pick(['2', '2.5', '3', '2.25']);
  return {
    BuyerBrokerageCompensation: share,
    BuyerBrokerageCompensationType: '%',
    SubAgencyCompensation: '0',
    SubAgencyCompensationType: '%',
    TransactionBrokerCompensation: dice.chance(0.2) ? share : null,
    TransactionBrokerCompensationType: '%',
    CompensationComments: dice.pick([
      'On base price only.',
      'Bonus $2,000 if closed by year end.',
      'Reduced if buyer walks in with no agent.',
      '',
    ]),
    DualOrVariableRateCommissionYN: dice.chance(0.3),
    X_BAC: `${share}%`,
    Concessions: dice.pick(['Yes', 'No', 'Call Listing Agent']),
    ConcessionsAmount: dice.chance(0.15) ? dice.int(2, 15) * 1000 : null,
  };
}

/** Fields that no member of the public may see, all filled, as real upstreams have them. */
export function confidentialFields(plan: ListingPlan, dice: Dice) {
  const codes = codesOf(plan, dice);
  const occupied = dice.weighted([
    ['Owner', 5],
    ['Tenant', 2],
    ['Vacant', 3],
  ]);
  const owner = `${dice.pick(GIVEN_NAMES)} ${dice.pick(SURNAMES)}`;
  const occupant = occupied === 'Vacant' ? null : occupied === 'Owner' ? owner : `${dice.pick(GIVEN_NAMES)} ${dice.pick(SURNAMES)}`;
  return {
    PrivateRemarks: privateRemarks(plan, codes, dice),
    PrivateOfficeRemarks: dice.pick([
      'Seller will take less, ask broker first.',
      'Second listing for this family, be nice.',
      'Office exclusive until photos done.',
      'Sign vendor owes us a rider.',
    ]),
    AccessCode: codes.gate,
    LockBoxSerialNumber: plan.number === STORY_NUMBER || dice.chance(0.7) ? `SB${dice.digits(7)}` : null,
    LockBoxLocation: dice.pick(['Hose bib left side', 'Front door', 'Gas meter', 'Railing by the garage']),
    LockBoxType: dice.pick([['SentriLock'], ['Supra'], ['Combo'], ['None']]),
    ...showing(plan, codes, dice),
    OwnerName: dice.chance(0.1) ? `${owner} Family Trust` : owner,
    OwnerPhone: typedPhone(dice, plan.town.area),
    OccupantType: occupied,
    OccupantName: occupant,
    OccupantPhone: occupant ? typedPhone(dice, plan.town.area) : null,
    TenantNames: occupied === 'Tenant' ? occupant : null,
    X_ShowingApptPhone: typedPhone(dice, plan.town.area),
    ...compensation(dice),
  };
}
