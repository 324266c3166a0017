import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COLLEAGUE = 'agent2@harbor.example';
const BROKER = 'broker@harbor.example';
const ASSISTANT = 'assistant@harbor.example';
const OUTSIDER = 'agent@summit.example';
const OWN = 'MEM-1001';
const DAY_MS = 86_400_000;

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

const call = async (user: string, tool: string, args: Record<string, unknown> = {}): Promise<Exchange> =>
  (await new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open()).call(tool, args);
const contentOf = (answer: Exchange) => answer.message?.result?.['structuredContent'] as Record<string, unknown>;
const expectGoesOn = (answer: Exchange) =>
  expect([answer.message?.result?.['isError'] ?? false, textOf(answer)]).toEqual([false, textOf(answer)]);
const expectNotThere = (answer: Exchange) => expect([answer.message?.result, answer.message?.error?.code]).toEqual([undefined, -32602]);
describe('a task', () => {
  const task = () =>
    Object.assign(
      system.sandbox.crm.desk.records.tasks.find(({ MemberKey }) => MemberKey === OWN)!,
      { Status: 'Open', Notes: '' },
    );

  it.each([AGENT, BROKER])('is finished with what came of it by %s', async (user) => {
    const one = task();
    const answer = await call(user, 'crm_finish_task', { taskKey: one.TaskKey, note: 'They like the second one.' });
    expectGoesOn(answer);
    expect([contentOf(answer)['Status'], one.Status, one.Notes]).toEqual([
      'Done',
      'Done',
      expect.stringMatching(/They like the second one\.$/),
    ]);
    expectGoesOn(await call(user, 'crm_finish_task', { taskKey: one.TaskKey, note: 'Again.' }));
    expect(one.Notes).not.toContain('Again.');
  });

  it.each([COLLEAGUE, OUTSIDER])('of somebody else is not finished by %s, in the words for one that does not exist', async (user) => {
    const one = task();
    const answer = await call(user, 'crm_finish_task', { taskKey: one.TaskKey });
    expect([refusalCode(answer), textOf(answer)]).toEqual([
      'RECORD_NOT_YOURS',
      textOf(await call(user, 'crm_finish_task', { taskKey: 'TSK-9999' })),
    ]);
    expect(one.Status).not.toBe('Done');
  });

  it('is read and not finished by an unlicensed assistant', async () => {
    const { TaskKey: taskKey } = task();
    expect(contentOf(await call(ASSISTANT, 'crm_get_task', { taskKey }))['TaskKey']).toBe(taskKey);
    expectNotThere(await call(ASSISTANT, 'crm_finish_task', { taskKey }));
  });
});

describe('a showing', () => {
  const at = (days: number, hour = 18) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T${hour}:00:00Z`;
  const active = (key: unknown) =>
    system.sandbox.world.tables.Property.some(
      (row) => row.ListingKey === key && row.StandardStatus === 'Active' && row['StateOrProvince'] === 'CA',
    );
  const own = () => system.sandbox.world.tables.Showing.filter((row) => row['ShowingAgentKey'] === OWN && active(row['ListingKey']));
  const open = () => Object.assign(own()[0]!, { ShowingStatus: 'Confirmed' });
  const over = () => Object.assign(own()[1]!, { ShowingStatus: 'Ended' });
  const file = (status: string) =>
    system.sandbox.world.clientFiles.find(
      (each) => each.OwnerMemberKey === OWN && each.Side === 'buyer' && each.AgreementStatus === status,
    )!.ContactKey;

  it.each([AGENT, BROKER])('is cancelled by %s', async (user) => {
    const one = open();
    expectGoesOn(await call(user, 'showings_cancel_showing', { showingKey: one['ShowingKey'], reason: 'The buyers chose another home.' }));
    expect(one['ShowingStatus']).toBe('Canceled');
  });

  it('is moved where the agreement of the buyer holds at the new time, and not where there is none', async () => {
    const one = open();
    const moved = { showingKey: one['ShowingKey'], startTime: at(3), endTime: at(3, 19) };
    for (const more of [{}, { buyerContactKey: file('None') }]) {
      const refused = await call(AGENT, 'showings_reschedule_showing', { ...moved, ...more });
      expect([refusalCode(refused), textOf(refused)]).toEqual(['PRECONDITION_UNMET', expect.stringMatching(/written agreement/)]);
    }
    const answer = await call(AGENT, 'showings_reschedule_showing', { ...moved, buyerContactKey: file('Signed') });
    expectGoesOn(answer);
    expect([one['ShowingStartTimestamp'], one['ShowingStatus']]).toEqual([moved.startTime, 'Requested']);
  });

  it.each([AGENT, BROKER])('is told of by %s once it is over', async (user) => {
    const one = over();
    const feedback = { interest: 'Some', comment: 'They liked the light and not the stairs.' };
    const answer = await call(user, 'showings_give_showing_feedback', { showingKey: one['ShowingKey'], ...feedback });
    expectGoesOn(answer);
    expect(contentOf(answer)['ShowingFeedback']).toEqual({ Interest: 'Some', Comment: feedback.comment });
    expect((await call(user, 'showings_give_showing_feedback', { showingKey: open()['ShowingKey'], ...feedback })).text).toContain(
      'not over yet',
    );
  });

  it.each([COLLEAGUE, OUTSIDER])("is somebody else's for %s, in the words for one that does not exist", async (user) => {
    const [next, last] = [open(), over()];
    const before = JSON.stringify([next, last]);
    const acts: [string, Record<string, unknown>][] = [
      ['cancel_showing', { showingKey: next['ShowingKey'] }],
      ['reschedule_showing', { showingKey: next['ShowingKey'], startTime: at(2), endTime: at(2, 19), reason: 'open_house' }],
      ['give_showing_feedback', { showingKey: last['ShowingKey'], interest: 'None' }],
    ];
    for (const [tool, args] of acts) {
      const answer = await call(user, `showings_${tool}`, args);
      const unknown = await call(user, `showings_${tool}`, { ...args, showingKey: 'SHW-99999' });
      expect([refusalCode(answer), textOf(answer)]).toEqual(['RECORD_NOT_YOURS', textOf(unknown)]);
    }
    expect(JSON.stringify([next, last])).toBe(before);
  });

  it.each(['cancel_showing', 'reschedule_showing', 'give_showing_feedback'])(
    'is left as it is by an unlicensed assistant: %s',
    async (tool) => {
      const answer = await call(ASSISTANT, `showings_${tool}`, { showingKey: open()['ShowingKey'] });
      expect(answer.message?.error?.code).toBe(-32602);
    },
  );
});

describe('a consent', () => {
  const contacts = (last: number, member = OWN) =>
    system.sandbox.world.tables.Contacts.filter(
      ({ ContactKey, OwnerMemberKey }) => OwnerMemberKey === member && Number(ContactKey.slice(4)) % 10 === last,
    ).map(({ ContactKey }) => ContactKey);
  const formOf = (contactKey: string) => contactKey.replace('CON', 'FORM');
  const recorded = (contactKey: string) => system.sandbox.crm.desk.consentOf(contactKey)!;

  it.each([AGENT, BROKER])('is recorded by %s from the form that the person gave', async (user) => {
    const contactKey = contacts(7)[0]!;
    Object.assign(recorded(contactKey), { TextConsent: null });
    const reasonForAccess = user === BROKER ? { reasonForAccess: 'Supervision of consents in May' } : {};
    const listed = contentOf(await call(user, 'crm_list_consent_forms', { contactKey, ...reasonForAccess }));
    const [form] = listed['forms'] as Record<string, unknown>[];
    expect(form).toMatchObject({ FormId: formOf(contactKey), AgreesTo: 'texts' });
    expectGoesOn(await call(user, 'crm_record_consent', { contactKey, formId: form!['FormId'] }));
    expect(recorded(contactKey)).toMatchObject({ TextConsent: formOf(contactKey), ConsentSource: 'signed paper' });
  });

  // consent.form-on-file, consent.after-stop
  it('is not recorded from a form of somebody else, one for e-mail, or one from before they said stop', async () => {
    const [, own = '', other = '', stopped = ''] = contacts(7);
    const [mail = ''] = contacts(8);
    Object.assign(recorded(stopped), { TextsOptedOut: true, TextsOptedOutOn: new Date().toISOString().slice(0, 10) });
    const tries = [
      [own, formOf(other)],
      [mail, formOf(mail)],
      [stopped, formOf(stopped)],
    ] as const;
    for (const [contactKey, formId] of tries)
      expect([formId, refusalCode(await call(AGENT, 'crm_record_consent', { contactKey, formId }))]).toEqual([
        formId,
        'PRECONDITION_UNMET',
      ]);
    const none = await call(AGENT, 'crm_record_consent', { contactKey: own, formId: 'FORM-99999' });
    expect(refusalCode(none)).toBe('RECORD_NOT_YOURS');
    expect([own, mail, stopped].map((key) => recorded(key).TextConsent)).toEqual([null, null, null]);
  });

  it('of somebody else is not recorded, in the words for one who does not exist', async () => {
    const theirs = contacts(7, 'MEM-1002')[0]!;
    const args = { contactKey: theirs, formId: formOf(theirs) };
    for (const user of [AGENT, OUTSIDER]) {
      const answer = await call(user, 'crm_record_consent', args);
      const unknown = await call(user, 'crm_record_consent', { contactKey: 'CON-99999', formId: 'FORM-99999' });
      expect([refusalCode(answer), textOf(answer)]).toEqual(['RECORD_NOT_YOURS', textOf(unknown)]);
    }
    expect(recorded(theirs).TextConsent).toBeNull();
    expectNotThere(await call(ASSISTANT, 'crm_record_consent', args));
  });
});

describe('calls that wait', () => {
  it('are listed to the agent who asked for them with the page where they are decided, and to nobody beside who decides', async () => {
    const client = system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === OWN)!;
    const sent = { to: client.Email, subject: 'Saturday', purpose: 'service', body: 'The showing on Saturday is at ten.' };
    expect(refusalCode(await call(AGENT, 'crm_send_message', sent))).toBe('APPROVAL_NEEDED');
    const asked = contentOf(await call(AGENT, 'gatehouse_list_reviews'))['asked'] as Record<string, unknown>[];
    expect(asked).toEqual([
      expect.objectContaining({ tool: 'crm/send_message', status: 'open', page: expect.stringContaining('/approvals/') as unknown }),
    ]);
    const waiting = contentOf(await call(BROKER, 'gatehouse_list_reviews'))['waiting'] as Record<string, unknown>[];
    expect(waiting.map(({ review }) => review)).toEqual(asked.map(({ review }) => review));
    expect(contentOf(await call(COLLEAGUE, 'gatehouse_list_reviews'))).toEqual({ waiting: [], asked: [] });
    for (const tool of ['search_audit', 'get_usage', 'list_alerts', 'get_audit_report'])
      expectNotThere(await call(AGENT, `gatehouse_${tool}`));
  });
});
