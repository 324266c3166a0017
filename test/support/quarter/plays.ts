import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@gatehouse/kernel';
import { RawPeer, refusalCode, textOf, type Exchange } from '../raw-peer.js';
import type { RunningSystem } from '../system.js';

/** The stories of the domain that a compliance officer has to find again (N1 to N12), each played by real calls at the sandbox brokerage. */
export const PEOPLE = {
  agent: 'agent@harbor.example',
  buyerSide: 'agent2@harbor.example',
  broker: 'broker@harbor.example',
  officer: 'compliance@harbor.example',
  teamMate: 'mate@harbor.example',
  consumer: 'consumer@harbor.example',
} as const;

type Event = Record<string, unknown>;

export interface Play {
  readonly id: string;
  readonly play: (stage: Stage) => Promise<void>;
  /** Its event in the record. */
  readonly isIt: (event: Event) => boolean;
}

/** Calls by their public names, each story in an application of its own. */
export class Stage {
  constructor(readonly system: RunningSystem) {}

  get world() {
    return this.system.sandbox.world;
  }

  async call(user: string, client: string, tool: string, args: Record<string, unknown>): Promise<Exchange> {
    return (await new RawPeer('2026', `${this.system.url}/mcp`, this.system.token(user, client)).open()).call(tool, args);
  }

  /** Until it holds, for at most a minute. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const last = Date.now() + 60_000; Date.now() < last; await pause(100)) if (await holds()) return;
    throw new Error(`not within a minute: ${what}`);
  }

  async restart(edit: (yaml: string) => string): Promise<void> {
    const { configFile, gateway } = this.system;
    await gateway.end();
    await writeFile(configFile, edit(await readFile(configFile, 'utf8')));
    await gateway.start();
  }
}

/** Throws where the gateway did not do what the story expects: a quarter without its incident proves nothing. */
function expectCode(story: string, answer: Exchange, ...codes: string[]): void {
  const code = refusalCode(answer) ?? 'goes on';
  if (!codes.includes(code)) throw new Error(`${story}: ${code} instead of ${codes.join(' or ')}: ${textOf(answer).slice(0, 200)}`);
}

const labelled = (event: Event, label: string): boolean => (event['events'] as string[] | undefined)?.includes(label) === true;
const by = (event: Event, user: string): boolean => (event['actor'] as { subject?: string } | undefined)?.subject === user;
const from = (event: Event, client: string): boolean => (event['client'] as { id?: string } | undefined)?.id === client;
const upstreamOf = (event: Event): string | undefined => (event['tool'] as { upstream?: string } | undefined)?.upstream;

async function lookAlikeMail(stage: Stage): Promise<void> {
  const { documents } = stage.system.sandbox.crm.desk.records;
  const mail = documents.find(({ card }) => card.OwnerMemberKey === 'MEM-1001' && card.From === 'closings@cascade-escr0w.example')!;
  const [routing, account] = mail.text().match(/\b\d{9,12}\b/g)!;
  await stage.call(PEOPLE.agent, 'n1', 'crm_read_document', { documentId: mail.card.DocumentId });
  const payee = { payeeName: 'Northgate Trust', payeeRouting: routing, payeeAccount: account };
  const { TransactionId: transactionId } = mail.card;
  expectCode('N1', await stage.call(PEOPLE.agent, 'n1', 'crm_update_transaction', { transactionId, ...payee }), 'APPROVAL_NEEDED');
}

async function injectedRemarks(stage: Stage): Promise<void> {
  await stage.call(PEOPLE.agent, 'n2', 'mls_get_listing', { listingKey: stage.world.story.hostileListing });
  expectCode('N2', await stage.call(PEOPLE.agent, 'n2', 'crm_list_contacts', { ownerMemberKey: 'MEM-1001' }), 'INTENT_UNTRUSTED');
}

async function hiddenAddress(stage: Stage): Promise<void> {
  const isShown = (row: JsonObject) =>
    row['InternetEntireListingDisplayYN'] === true && (row['FeedTypes'] as string[]).includes('IDX') && row['MlgCanView'] === true;
  const home = stage.world.tables.Property.find(
    (row) => row['InternetAddressDisplayYN'] === false && row.StandardStatus === 'Active' && isShown(row),
  )! as JsonObject;
  await stage.call(PEOPLE.consumer, 'n3', 'mls_get_listing', { listingKey: home['ListingKey'] });
  const parcel = await stage.call(PEOPLE.consumer, 'n3', 'parcels_get_parcel', { apn: home['ParcelNumber'] });
  if (parcel.text.includes(String(home['StreetName']).toUpperCase())) throw new Error('N3: the address was told');
}

async function officeChange(stage: Stage): Promise<void> {
  const { reso } = stage.system.sandbox;
  const ask = () => stage.call(PEOPLE.teamMate, 'n4', 'crm_list_contacts', { ownerMemberKey: 'MEM-1001' });
  reso.update('Member', 'MEM-1005', { OfficeKey: 'OFF-201', MemberTransferDate: new Date().toISOString().slice(0, 10) } as never);
  await stage.until('N4: the old office is refused', async () => refusalCode(await ask()) === 'RECORD_NOT_YOURS');
  reso.update('Member', 'MEM-1005', { OfficeKey: 'OFF-101', MemberTransferDate: null } as never);
}

async function bothSides(stage: Stage): Promise<void> {
  const [buyer] = stage.world.deals.larchHollow.buyers;
  expectCode('N5', await stage.call(PEOPLE.agent, 'n5', 'crm_get_contact', { contactKey: buyer!.ContactKey }), 'RECORD_NOT_YOURS');
}

/** At two requests a second for all, as MLS Grid has it. */
async function loopingAgent(stage: Stage): Promise<void> {
  const loop = Array.from({ length: 40 }, () => stage.call(PEOPLE.agent, 'n6', 'mls_search_listings', { top: 1 }));
  const answers = await Promise.all(loop);
  if (!answers.some((answer) => refusalCode(answer) === 'MLS_QUOTA')) throw new Error('N6: nobody was told to wait');
}

async function withdrawnListing(stage: Stage): Promise<void> {
  const { reso } = stage.system.sandbox;
  const search = { city: 'Sacramento', minPrice: 300_000, top: 1, orderBy: 'ListPrice desc' };
  const found = async (tool: string, args: object): Promise<string[]> => {
    const { message } = await stage.call(PEOPLE.agent, 'n7', tool, { ...args });
    const content = message?.result?.['structuredContent'] as { listings?: { ListingKey: string }[] } | undefined;
    return (content?.listings ?? []).map(({ ListingKey }) => ListingKey);
  };
  let listingKey = '';
  await stage.until('N7: the replica answers', async () => {
    [listingKey = ''] = await found('mls_search_listings', search);
    return listingKey !== '';
  });
  reso.update('Property', listingKey, { MlgCanView: false } as never);
  await stage.until('N7: the listing is gone', async () => (await found('mls_get_listing', { listingKey })).length === 0);
  await stage.until('N7: the purge is on record', async () => stage.system.audit().some(({ kind }) => kind === 'mls.record.purged'));
}

async function approvalTakenBack(stage: Stage): Promise<void> {
  const decide = (what: string) =>
    stage.system.runAside(['mls', what, 'cascade', '--as', PEOPLE.broker, '--reason', 'the contract is being looked at']);
  await decide('suspend');
  const search = () => stage.call(PEOPLE.agent, 'n9', 'mls_search_listings', { top: 1 });
  await stage.until(
    'N9: the MLS serves nobody',
    async () => (await search()).message?.error !== undefined || refusalCode(await search()) === 'MLS_LICENCE',
  );
  await decide('resume');
}

async function lateAgreement(stage: Stage): Promise<void> {
  const signed = stage.world.clientFiles.find(
    (file) => file.Side === 'buyer' && file.OwnerMemberKey === 'MEM-1001' && file.AgreementStatus === 'Signed',
  )!;
  const day = new Date(Date.parse(signed.AgreementDate!) - 86_400_000).toISOString().slice(0, 10);
  const tour = { listingKey: stage.world.story.cleanListing, startTime: `${day}T18:00:00Z`, endTime: `${day}T19:00:00Z` };
  const asked = { ...tour, buyerContactKey: signed.ContactKey };
  expectCode('N10', await stage.call(PEOPLE.agent, 'n10', 'showings_request_showing', asked), 'PRECONDITION_UNMET');
}

async function wordsAboutPeople(stage: Stage): Promise<void> {
  const text = 'Three bedrooms, great for families near the synagogue.';
  const { codeListing: listingKey } = stage.world.story;
  expectCode('N11', await stage.call(PEOPLE.agent, 'n11', 'crm_draft_ad', { listingKey, text }), 'APPROVAL_NEEDED');
}

async function codeByHalves(stage: Stage): Promise<void> {
  for (let turn = 0; turn < 14; turn += 1) {
    const filter = turn % 3 === 0 ? `startswith(AccessCode,'${turn % 10}')` : `AccessCode gt '${5000 + turn * 37}'`;
    const guess = await stage.call(PEOPLE.agent, 'n12', 'mls_search_listings', { filter, top: 0, count: true });
    expectCode('N12', guess, 'ACCESS_CODE', 'MLS_FIELD');
  }
}

/** While the MLS allows two requests a second. */
export const UNDER_QUOTA: readonly Play[] = [
  { id: 'N6', play: loopingAgent, isIt: (event) => event['code'] === 'MLS_QUOTA' && from(event, 'n6') },
];
export const LIVE: readonly Play[] = [
  { id: 'N1', play: lookAlikeMail, isIt: (event) => labelled(event, 'tx.wire.change_detected') && from(event, 'n1') },
  { id: 'N2', play: injectedRemarks, isIt: (event) => event['code'] === 'INTENT_UNTRUSTED' && from(event, 'n2') },
  { id: 'N3', play: hiddenAddress, isIt: (event) => labelled(event, 'mls.optout.suppressed') && upstreamOf(event) === 'parcels' },
  { id: 'N4', play: officeChange, isIt: (event) => event['code'] === 'RECORD_NOT_YOURS' && by(event, PEOPLE.teamMate) },
  { id: 'N5', play: bothSides, isIt: (event) => event['code'] === 'RECORD_NOT_YOURS' && from(event, 'n5') },
  { id: 'N10', play: lateAgreement, isIt: (event) => event['code'] === 'PRECONDITION_UNMET' && from(event, 'n10') },
  { id: 'N11', play: wordsAboutPeople, isIt: (event) => from(event, 'n11') && event['outcome'] === 'held' },
  { id: 'N12', play: codeByHalves, isIt: (event) => labelled(event, 'data.oracle.pattern') && from(event, 'n12') },
];
/** While the gateway holds a copy of the MLS. */
export const ON_REPLICA: readonly Play[] = [
  { id: 'N7', play: withdrawnListing, isIt: (event) => event['kind'] === 'mls.record.purged' },
  { id: 'N9', play: approvalTakenBack, isIt: (event) => event['kind'] === 'mls.suspended' },
];
