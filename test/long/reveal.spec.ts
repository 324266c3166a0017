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

describe('a request to erase', () => {
  const counted = (stdout: string, what: string): number => Number(new RegExp(`(\\d+) ${what}`).exec(stdout)?.[1]);
  const PAGES = 'values on their way to a page';
  const MARKS = "marks of a stranger's orders";

  /** Looked at first, then carried out; what the dry run said. */
  async function erased(whose: string[]): Promise<string> {
    const looked = await system.runAside(['erase', ...whose, '--as', BROKER]);
    const code = /--confirm ([0-9a-f]{12})/.exec(looked.stdout)![1]!;
    const done = await system.runAside(['erase', ...whose, '--as', BROKER, '--confirm', code, '--reason', 'Asked for in writing']);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    for (const what of [PAGES, MARKS]) expect(counted(done.stdout, what)).toBe(counted(looked.stdout, what));
    return looked.stdout;
  }

  it('takes along what waits on a page for somebody else', async () => {
    const { ContactKey } = contactOf('MEM-1002');
    const { page, browser } = await confirmed(BROKER, asked('MobilePhone', ContactKey));
    expect((await opened(browser, BROKER, page)).text).toContain(phoneOf('MEM-1002'));
    expect(counted(await erased(['--contact', ContactKey]), PAGES)).toBeGreaterThan(0);
    const after = await opened(browser, BROKER, page);
    expect([after.status, after.text.includes(phoneOf('MEM-1002'))]).toEqual([404, false]);
  });

  it("leaves a mark of a stranger's orders in force, without the record that it came from", async () => {
    const { hostileListing: listingKey } = system.sandbox.world.story;
    const marked = async () => refusalCode(await (await peerOf(AGENT)).call('crm_list_contacts', { ownerMemberKey: 'MEM-1001' }));
    expect(await marked()).toBeUndefined();
    await (await peerOf(AGENT)).call('mls_get_listing', { listingKey });
    await expect.poll(marked, { timeout: 10_000 }).toBe('INTENT_UNTRUSTED');
    expect(counted(await erased(['--contact', listingKey]), MARKS)).toBe(1);
    expect(await marked()).toBe('INTENT_UNTRUSTED');
  });

  it('of somebody who signs in takes away their placeholders, pages and marks, and nobody else’s', async () => {
    const COLLEAGUE = 'agent2@harbor.example';
    const keys = { [AGENT]: own(), [COLLEAGUE]: contactOf('MEM-1002').ContactKey };
    const kept = async (user: keyof typeof keys): Promise<string> => {
      const answer = await (await peerOf(user)).call('crm_get_contact', { contactKey: keys[user] });
      return /\[\[phone:[a-z]{12}\]\]/.exec(answer.text)![0];
    };
    const use = async (user: keyof typeof keys, placeholder: string): Promise<string | undefined> => {
      const args = { contactKey: keys[user], channel: 'email', body: `Is ${placeholder} still right?` };
      return refusalCode(await (await peerOf(user)).call('crm_draft_message', args));
    };
    const [mine, others] = [await kept(AGENT), await kept(COLLEAGUE)];
    const said = await erased(['--user', AGENT]);
    expect(counted(said, 'values behind placeholders')).toBeGreaterThan(0);
    for (const what of [PAGES, MARKS]) expect(counted(said, what)).toBeGreaterThan(0);
    await expect.poll(() => use(AGENT, mine), { timeout: 10_000 }).toBe('PLACEHOLDER_UNKNOWN');
    expect(await use(COLLEAGUE, others)).toBeUndefined();
    const list = async () => refusalCode(await (await peerOf(AGENT)).call('crm_list_contacts', { ownerMemberKey: 'MEM-1001' }));
    await expect.poll(list, { timeout: 10_000 }).toBeUndefined();
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
