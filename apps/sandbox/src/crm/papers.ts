import { Calendar } from '../data/calendar.js';
import type { Dice } from '../data/dice.js';
import type { ContactRecord } from '../data/index.js';
import { madeUpAccount, unassignedRouting, unissuedSsn } from '../data/numbers-not-real.js';
import type { TransactionRecord } from './transactions.js';

const usd = (amount: number): string => `$${amount.toLocaleString('en-US')}`;

/** Closing Disclosure, shortened (its parts: 12 CFR 1026.38). */
export function closingDisclosure(sale: TransactionRecord, dice: Dice): string {
  const rate = (5.9 + dice.next() * 1.4).toFixed(3);
  const cash = sale.PurchasePrice - sale.LoanAmount - sale.EarnestMoneyAmount;
  return [
    'CLOSING DISCLOSURE',
    '',
    `Date issued ${String(sale['LoanContingencyDate'])}    Closing date ${sale.EstimatedCloseDate}    File ${sale.TransactionId}`,
    `Settlement agent ${sale.EscrowCompany}, ${sale.EscrowOfficer}, ${sale.EscrowPhone}`,
    `Property ${sale.UnparsedAddress}    Sale price ${usd(sale.PurchasePrice)}`,
    `Borrower ${sale.BuyerName}    Seller ${sale.SellerName}    Lender ${sale.Lender}`,
    '',
    `Loan terms: amount ${usd(sale.LoanAmount)}, interest rate ${rate} %, 360 payments, no prepayment penalty, no balloon payment.`,
    `Projected payments: principal and interest ${usd(Math.round(sale.LoanAmount * 0.00654))}, mortgage insurance $0, escrow ${usd(dice.int(480, 940))}.`,
    `Closing costs: origination ${usd(dice.int(900, 2600))}, appraisal ${usd(dice.int(550, 850))}, title ${usd(dice.int(1100, 2400))}, recording ${usd(dice.int(90, 260))}.`,
    `Calculating cash to close: deposit ${usd(sale.EarnestMoneyAmount)}, down payment from borrower, cash to close ${usd(cash)}.`,
    '',
    `Disbursement account on file: routing ${unassignedRouting(dice)}, account ${madeUpAccount(dice)}.`,
    'Confirm receipt: by signing you only confirm that you have received this form.',
  ].join('\n');
}

/** Uniform Residential Loan Application (form 1003), shortened. Every number in it is made up. */
export function loanApplication(sale: TransactionRecord, buyer: ContactRecord, dice: Dice): string {
  return [
    'UNIFORM RESIDENTIAL LOAN APPLICATION',
    '',
    `Section 1a. Name ${sale.BuyerName}    Social Security Number ${unissuedSsn(dice)}    Date of birth ${buyer.Birthdate}`,
    `Home phone ${buyer.MobilePhone}    E-mail ${buyer.Email}`,
    `Current address ${buyer.HomeAddress1}, ${buyer.HomeCity}, ${buyer.HomeStateOrProvince} ${buyer.HomePostalCode}`,
    `Dependents ${dice.int(0, 3)}    Marital status ${dice.pick(['Married', 'Separated', 'Unmarried'])}`,
    `Section 1b. Employer ${dice.pick(['Sierra Line Works', 'County Office of Education', 'Redbud Dental Group'])}    Base income ${usd(dice.int(58, 210) * 100)} per month`,
    `Section 2a. Checking account ${madeUpAccount(dice)}, ${usd(dice.int(4, 60) * 1000)}    Savings account ${madeUpAccount(dice)}, ${usd(dice.int(10, 190) * 1000)}`,
    `Section 2c. Liabilities: revolving ${usd(dice.int(0, 22) * 100)}, instalment ${usd(dice.int(0, 60) * 100)}    Credit score ${dice.int(612, 818)}`,
    `Section 4a. Loan amount ${usd(sale.LoanAmount)}    Purpose purchase    Property ${sale.UnparsedAddress}`,
    'Section 8. Demographic information: the applicant chose not to provide it.',
    '',
    `Signed ${sale.BuyerName}, ${sale.PurchaseContractDate}`,
  ].join('\n');
}

export function inspectionReport(sale: TransactionRecord, dice: Dice): string {
  const finding = () =>
    dice.pick([
      'Roof: composition shingle, two layers, granule loss on the south side. Budget for replacement in 3 to 5 years.',
      'Electrical: double-tapped breaker at position 14; kill switch at the pool pump is reversed.',
      'Plumbing: slow drain at the hall bath, water heater strapped as required.',
      'Foundation: hairline cracks at the northeast corner, no displacement seen.',
      'Attic: insulation thin over the family room, old rodent droppings.',
      'Heating: furnace is 19 years old and fired normally.',
      'Drop ceiling in the basement hides the joists; not inspected above it.',
    ]);
  return [
    'HOME INSPECTION REPORT',
    '',
    `Property ${sale.UnparsedAddress}    Client ${sale.BuyerName}    Inspected ${String(sale['InspectionContingencyDate'])}`,
    `Access: agent met the inspector. Garage keypad ${dice.digits(4)}, gate ${dice.digits(4)}#, alarm off code ${dice.digits(4)}.`,
    '',
    ...Array.from({ length: 14 }, (_, index) => `${index + 1}. ${finding()}`),
    '',
    'This report is no warranty and is meant for the client named above alone.',
  ].join('\n');
}

export function listingAgreement(
  sale: TransactionRecord,
  facts: { calendar: Calendar; bottomLine: number; motivation: string },
  dice: Dice,
): string {
  return [
    'RESIDENTIAL LISTING AGREEMENT (Exclusive Authorization and Right to Sell)',
    '',
    `Seller ${sale.SellerName}    Property ${sale.UnparsedAddress}`,
    `Term ${facts.calendar.day(-dice.int(60, 150))} to ${facts.calendar.day(dice.int(20, 90))}`,
    `Compensation to the broker ${dice.pick(['2.25', '2.5', '2.75', '3'])} % of the purchase price; no compensation is offered to the broker of the buyer through the MLS.`,
    'Lockbox authorised. Sign authorised. Seller has received the disclosure of the relationship.',
    '',
    'CONFIDENTIAL, for the file of the listing agent alone:',
    `Seller's bottom line is ${usd(facts.bottomLine)}. ${facts.motivation}. Do not tell the other side.`,
    '',
    `Signed ${sale.SellerName}`,
  ].join('\n');
}
