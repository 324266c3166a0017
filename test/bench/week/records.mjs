import { OWN } from './asked.mjs';

/** Where it is noon now: what the law says of the hour depends on no clock of whoever runs the bench. */
const noonZone = () => {
  const hours = 12 - new Date().getUTCHours();
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
};

/** A week without an attack: its text is taken out of its record, so that what is held or refused is so for no stranger's orders. */
function withoutAttacks({ tables, attacks }) {
  for (const { place, text } of attacks)
    for (const row of tables[place.resource] ?? [])
      if (Object.values(row).includes(place.key) && typeof row[place.field] === 'string')
        row[place.field] = row[place.field].replace(text, '');
}

/** Records of the sandbox that a week is about. What an agent has to see to before they write is seen to. */
export function recordsOf({ world, crm }) {
  const { tables, clientFiles } = world;
  withoutAttacks(world);
  const mine = tables.Contacts.filter(({ OwnerMemberKey }) => OwnerMemberKey === OWN);
  const signed = clientFiles.filter((file) => file.OwnerMemberKey === OWN && file.Side === 'buyer' && file.AgreementStatus === 'Signed');
  const active = tables.Property.filter((each) => each.StandardStatus === 'Active' && each.StateOrProvince === 'CA');
  const shown = active.filter((each) => each.InternetEntireListingDisplayYN !== false && each.InternetAddressDisplayYN !== false);
  const sales = crm.desk.records.transactions.filter(({ OwnerMemberKey }) => OwnerMemberKey === OWN);
  for (const { ContactKey } of mine)
    Object.assign(crm.desk.consentOf(ContactKey), {
      TextConsent: 'CONSENT-1',
      DoNotCall: false,
      TextsOptedOut: false,
      MailOptedOut: false,
      TimeZone: noonZone(),
    });
  return {
    clients: mine,
    buyer: signed[0].ContactKey,
    active,
    shown,
    listed: shown.find((each) => each.ListAgentKey === OWN) ?? active.find((each) => each.ListAgentKey === OWN),
    sales,
    tasks: crm.desk.records.tasks.filter(({ MemberKey, Status }) => MemberKey === OWN && Status !== 'Done'),
    showings: tables.Showing.filter(({ ShowingAgentKey }) => ShowingAgentKey === OWN),
    offers: world.deals.offers.filter((offer) => [offer.OwnerMemberKey, offer.ListAgentKey].includes(OWN)),
  };
}
