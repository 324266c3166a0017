import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { TokenMint } from '../support/token-mint.js';

const AGENT2 = 'agent2@harbor.example';
const ASSISTANT = 'assistant@harbor.example';
/** By TeamImpersonationLevel: On Behalf in the team of MEM-1001, None in that of MEM-1013. */
const [ON_BEHALF, ON_NO_LEVEL] = ['mem1006@harbor.example', 'mem1014@harbor.example'];
/** How soon a recorded delegation counts at every node, and ends there: two seconds, and the time of a call. */
const IN_FORCE = { timeout: 5_000, interval: 100 };

let system: RunningSystem;
let other: GatewayProcess;
let mint: TokenMint;
/** A client of the agent by member. */
let clientOf: (member: string) => string;

beforeAll(async () => {
  const more = [ON_BEHALF, ON_NO_LEVEL].map((user) => `    - { user: ${user}, member: MEM-${user.slice(3, 7)} }\n`).join('');
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('  accounts:\n', `  accounts:\n${more}`) });
  other = await system.secondNode();
  mint = await TokenMint.open(system);
  clientOf = (member) => system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === member)!.ContactKey;
});
afterAll(() => system?.stop());

const peerOf = async (user: string, node: { readonly url: string } = system) =>
  new RawPeer('2026', `${node.url}/mcp`, await mint.token(user)).open();
const draft = (member: string) => ({ contactKey: clientOf(member), channel: 'email', body: 'Are you free on Tuesday?' });
const drafts = (user: string, member: string) => async () =>
  Promise.all([system, other].map(async (node) => refusalCode(await (await peerOf(user, node)).call('crm_draft_message', draft(member)))));
const on = (code?: string) => [code, code];

interface Recorded {
  readonly kind: string;
  readonly ts: number;
  readonly actor: { readonly subject: string };
  readonly client: { readonly id: string };
  readonly actingFor?: readonly Record<string, unknown>[];
}
/** Of both nodes, in the order of time. */
const recordsOf = (user: string, kind: string) =>
  (system.audit() as unknown as Recorded[])
    .filter((event) => event.kind === kind && event.actor?.subject === user)
    .toSorted((one, next) => one.ts - next.ts);

describe('a delegation on record', () => {
  it('counts on two nodes within two seconds, for that agent alone, and ends so; each record names whose client it was', async () => {
    expect(await drafts(ASSISTANT, 'MEM-1001')()).toEqual(on());
    expect(await drafts(ASSISTANT, 'MEM-1002')()).toEqual(on('RECORD_NOT_YOURS'));
    const added = await system.runAside(['delegate', 'add', AGENT2, ASSISTANT, '--reason', 'Covers the leave', '--until', '2099-01-31']);
    expect(added).toMatchObject({ status: 0, stdout: expect.stringMatching(/^MEM-1004 for MEM-1002 {2}until 2099-/) });
    await expect.poll(drafts(ASSISTANT, 'MEM-1002'), IN_FORCE).toEqual(on());
    expect(await drafts(ASSISTANT, 'MEM-1005')()).toEqual(on('RECORD_NOT_YOURS'));
    const [own, theirs] = [
      { memberKey: 'MEM-1001', by: 'assistant' },
      { memberKey: 'MEM-1002', by: 'recorded' },
    ];
    const records = recordsOf(ASSISTANT, 'tool.call.allowed').map(({ actingFor, client }) => [client.id, actingFor]);
    expect(records[0]).toEqual(['gatehouse-cli', [{ ...own, ofRecord: true }]]);
    expect(records.at(-1)).toEqual(['gatehouse-cli', [{ ...theirs, id: expect.any(String), ofRecord: true }]]);
    // What touches no record is done for whoever they assist.
    expect(recordsOf(ASSISTANT, 'tool.call.denied').at(-1)!.actingFor).toMatchObject([own, theirs]);
    expect((await system.runAside(['delegate', 'revoke', 'MEM-1002', ASSISTANT])).status).toBe(0);
    await expect.poll(drafts(ASSISTANT, 'MEM-1002'), IN_FORCE).toEqual(on('RECORD_NOT_YOURS'));
    expect(await drafts(ASSISTANT, 'MEM-1001')()).toEqual(on());
    expect((await system.runAside(['delegate', 'list', '--all'])).stdout).toContain('ended');
    expect(system.audit().filter(({ kind }) => String(kind).startsWith('delegation.'))).toMatchObject([
      {
        kind: 'delegation.recorded',
        severity: 'warn',
        details: { principal: 'MEM-1002', delegate: 'MEM-1004', reason: 'Covers the leave' },
      },
      { kind: 'delegation.ended', details: { principal: 'MEM-1002', delegate: 'MEM-1004' } },
    ]);
  }, 120_000);
});

describe('for whom somebody acts', () => {
  it('L2: is taken neither from arguments nor from _meta or headers', async () => {
    const peer = await peerOf(ASSISTANT);
    const asked = async (args: Record<string, unknown>, meta = {}, headers: Record<string, string> = {}) => {
      const params = { name: 'crm_draft_message', arguments: { ...draft('MEM-1002'), ...args }, _meta: meta };
      return refusalCode(await peer.request('tools/call', params, headers));
    };
    expect([
      await asked({ onBehalfOf: 'MEM-1002' }),
      await asked({ actingFor: { memberKey: 'MEM-1002' }, ownerMemberKey: 'MEM-1002' }),
      await asked({}, { onBehalfOf: 'MEM-1002', 'harbor.example/actingFor': AGENT2 }),
      await asked({}, {}, { 'on-behalf-of': AGENT2, 'x-on-behalf-of': 'MEM-1002', 'x-acting-for': AGENT2 }),
    ]).toEqual(['ARGUMENT_CONTRACT', 'ARGUMENT_CONTRACT', 'RECORD_NOT_YOURS', 'RECORD_NOT_YOURS']);
    const chains = recordsOf(ASSISTANT, 'tool.call.denied').slice(-4);
    expect(chains.map(({ actor, actingFor }) => [actor.subject, actingFor])).toEqual(
      chains.map(() => [ASSISTANT, [{ memberKey: 'MEM-1001', by: 'assistant' }]]),
    );
  });

  it('L3: is a team-mate where TeamImpersonationLevel says so, and to the extent that it says', async () => {
    const ask = async (user: string, owner: string) =>
      refusalCode(await (await peerOf(user)).call('crm_list_contacts', { ownerMemberKey: owner }));
    expect(await ask(ON_BEHALF, 'MEM-1001')).toBeUndefined();
    expect(await ask(ON_NO_LEVEL, 'MEM-1013')).toBe('RECORD_NOT_YOURS');
    expect(await ask(AGENT2, 'MEM-1001')).toBe('RECORD_NOT_YOURS');
    const note = { contactKey: clientOf('MEM-1001'), note: 'Called back.' };
    expect(refusalCode(await (await peerOf(ON_BEHALF)).call('crm_add_contact_note', note))).toBe('RECORD_NOT_YOURS');
    expect(recordsOf(ON_BEHALF, 'tool.call.allowed').at(-1)!.actingFor).toEqual([{ memberKey: 'MEM-1001', by: 'team', ofRecord: true }]);
  });

  it('stands in the token for those who read it, and is nowhere read back', async () => {
    const payload = JSON.parse(Buffer.from((await mint.token(ASSISTANT)).split('.')[1]!, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(payload).toMatchObject({ sub: ASSISTANT, act: { sub: 'gatehouse-cli' } });
  });
});
