import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessBrowser, type BrowserPage } from '../support/headless-browser.js';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const OFFICER = 'compliance@harbor.example';
const OPENS_PAGES = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { url: {} } } };
const TOOL = 'gatehouse_reveal_contact_field';
const WHY = 'Calls the client back from the car.';

let system: RunningSystem;
const passwords = new Map<string, string>();

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => `${yaml.replace('perHour: 20', 'perHour: 4')}\nmasking: { mapping: [mapping.csv] }\n`,
    files: { 'mapping.csv': 'tool,pointer,audience,model,class,pii\ncrm/get_contact,/ContactStatus,OWNER_MEMBER,redact,own,\n' },
  });
  for (const user of [AGENT, BROKER, OFFICER]) passwords.set(user, system.password(user));
});
afterAll(() => system?.stop());

const own = (): string => system.sandbox.world.story.ownContact;
const contactOf = (owner: string) => system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === owner)!;
const phoneOf = (owner: string): string => contactOf(owner).MobilePhone;
const revealed = () => system.audit().filter(({ kind }) => kind === 'data.field.revealed');
const peerOf = (user: string): Promise<RawPeer> => new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
const asked = (field: string, contactKey = own(), reason = WHY) => ({ name: TOOL, arguments: { contactKey, field, reason } });

async function reveal(user: string, what: ReturnType<typeof asked>, more: Record<string, unknown> = {}): Promise<Exchange> {
  return (await peerOf(user)).request('tools/call', { ...what, _meta: OPENS_PAGES, ...more });
}

const contentOf = ({ message }: Exchange): Record<string, string> =>
  (message?.result?.['structuredContent'] ?? {}) as Record<string, string>;

/** Signed in as a person of this gateway, at the page. */
async function opened(browser: HeadlessBrowser, user: string, url: string): Promise<BrowserPage> {
  const page = await browser.open(url);
  if (!page.text.includes('name="password"')) return page;
  return browser.submit(page, { user, password: passwords.get(user)!, decision: 'allow' }, {}, '/login');
}

/** The call with its confirmation in person, and the page that it names. */
async function confirmed(
  user: string,
  what: ReturnType<typeof asked>,
): Promise<{ answer: Exchange; page: string; browser: HeadlessBrowser }> {
  const first = await reveal(user, what);
  const requests = first.message?.result?.['inputRequests'] as Record<string, { params: Record<string, string> }> | undefined;
  const [key, question] = Object.entries(requests ?? {})[0] ?? [];
  if (key === undefined || !question) throw new Error(`nobody was asked: ${JSON.stringify(first.message)}`);
  const browser = new HeadlessBrowser();
  const going = reveal(user, what, { inputResponses: { [key]: { action: 'accept' } } });
  await browser.submit(await opened(browser, user, question.params['url']!), { decision: 'approve' });
  const answer = await going;
  return { answer, page: contentOf(answer)['page'] ?? '', browser };
}

describe('one masked value in clear', () => {
  it('is shown to the person on their page after they confirmed it, and to no assistant', async () => {
    const phone = phoneOf('MEM-1001');
    const { answer, page, browser } = await confirmed(AGENT, asked('MobilePhone'));
    expect(contentOf(answer)).toMatchObject({ status: 'ready', field: 'MobilePhone', page: expect.stringContaining('/reveals/') });
    expect(JSON.stringify(answer.message)).not.toContain(phone.slice(-4));
    const shown = await opened(browser, AGENT, page);
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(shown.text).toContain(phone);
    const other = await opened(new HeadlessBrowser(), BROKER, page);
    expect([other.status, other.text.includes(phone)]).toEqual([404, false]);
    const made = await opened(browser, AGENT, page.replace(/.{32}$/, 'b'.repeat(32)));
    expect(made.status).toBe(404);
  });

  it('leaves the reason on record, without values, and the value nowhere', async () => {
    const phone = phoneOf('MEM-1001');
    await confirmed(AGENT, asked('MobilePhone', own(), 'Returns the call from 916-555-0188 today.'));
    const { details, actor, reviewId } = revealed().at(-1)! as Record<string, Record<string, unknown>>;
    expect(details).toEqual({ field: 'Contacts.MobilePhone', reason: 'Returns the call from [phone] today.' });
    expect([actor!['subject'], typeof reviewId]).toEqual([AGENT, 'string']);
    const record = JSON.stringify(system.audit());
    for (const value of [phone, phone.slice(-8), '555-0188']) expect(record).not.toContain(value);
  });

  it.each([
    ['an access code', 'GateCode'],
    ['a password', 'ContactPassword'],
    ['a social security number', 'SSN'],
  ])('is never %s, and nobody is asked to confirm it', async (_, field) => {
    expect(['REVEAL_NEVER', 'ACCESS_CODE']).toContain(refusalCode(await reveal(AGENT, asked(field))));
  });

  it('is of a client whom the person looks after, and named with a reason', async () => {
    expect(refusalCode(await reveal(AGENT, asked('MobilePhone', contactOf('MEM-2001').ContactKey)))).toBe('RECORD_NOT_YOURS');
    expect(refusalCode(await reveal(AGENT, asked('MobilePhone', 'CON-NONE')))).toBe('RECORD_NOT_YOURS');
    const without = { name: TOOL, arguments: { contactKey: own(), field: 'MobilePhone' } };
    expect(refusalCode(await (await peerOf(AGENT)).request('tools/call', without))).toBe('ARGUMENT_CONTRACT');
  });

  it('is shown to a broker of the office, with the notice that it is on record', async () => {
    const { answer, page, browser } = await confirmed(BROKER, asked('MobilePhone', contactOf('MEM-1002').ContactKey));
    expect(JSON.stringify(answer.message)).toContain('on record');
    expect((await opened(browser, BROKER, page)).text).toContain(phoneOf('MEM-1002'));
  });

  it('is shown to an officer after a broker approved it, for a client of the firm', async () => {
    const what = asked('MobilePhone');
    const held = await reveal(OFFICER, what);
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    const review = /\/approvals\/[0-9a-f-]{36}/.exec(textOf(held))![0];
    const broker = new HeadlessBrowser();
    await broker.submit(await opened(broker, BROKER, `${system.url}${review}`), { decision: 'approve' });
    const page = contentOf(await reveal(OFFICER, what))['page']!;
    expect((await opened(new HeadlessBrowser(), OFFICER, page)).text).toContain(phoneOf('MEM-1001'));
    expect(refusalCode(await reveal(OFFICER, asked('MobilePhone', contactOf('MEM-2001').ContactKey)))).toBe('RECORD_NOT_YOURS');
  });

  it('is no tool of an assistant, of staff of the MLS or of an administrator', async () => {
    for (const user of ['assistant@harbor.example', 'staff@mls.example', 'admin@harbor.example']) {
      const { message } = await (await peerOf(user)).request('tools/list', {});
      expect(JSON.stringify(message)).not.toContain(TOOL);
      expect((await reveal(user, asked('MobilePhone'))).message?.error).toMatchObject({ code: -32602 });
    }
  });

  it('is shown so often in an hour and no more', async () => {
    await confirmed(AGENT, asked('Email'));
    await confirmed(AGENT, asked('Birthdate'));
    const { answer } = await confirmed(AGENT, asked('HomePhone'));
    expect(refusalCode(answer)).toBe('LIMIT_REACHED');
  });
});

describe('what a deployment says of the JSON of its upstreams', () => {
  it('goes before the shipped classes, and can be asked about', async () => {
    const { message } = await (await peerOf(AGENT)).call('crm_get_contact', { contactKey: own() });
    expect(message?.result?.['structuredContent']).toMatchObject({ ContactStatus: '[redacted]' });
    const said = (pointer: string) => JSON.parse(system.run(['fields', 'explain', 'crm/get_contact', pointer]).stdout) as object;
    expect(said('/ContactStatus')).toMatchObject({ from: 'mapping', model: 'redact' });
    expect(said('/MobilePhone')).toMatchObject({ from: 'field classes', audience: 'OWNER_MEMBER', model: 'token', pii: 'PHONE' });
    expect(said('/Whatever')).toMatchObject({ from: 'default of its resource', audience: 'OWNER_MEMBER', model: 'token' });
  });
});
