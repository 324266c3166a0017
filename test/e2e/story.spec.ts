import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningSystem } from '../support/system.js';
import { progressToken, RawPeer, refusalCode, textOf, withoutIds, type Era } from '../support/raw-peer.js';

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

const peer = (era: Era, user: string, path = '/mcp') => new RawPeer(era, `${system.url}${path}`, system.token(user)).open();
const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';

const CODE_REQUESTS: [string, string, Record<string, unknown>][] = [
  ['by key', 'mls_get_listing', {}],
  ['by selecting the field', 'mls_search_listings', { select: ['ListingKey', 'AccessCode', 'LockBoxSerialNumber'] }],
  ['by filtering on it', 'mls_search_listings', { filter: "startswith(AccessCode,'1')", count: true }],
  ['by sorting on it', 'mls_search_listings', { orderBy: 'AccessCode desc' }],
  ['by a spelling of its own', 'mls_search_listings', { filter: "accesscode eq '1234'" }],
  [
    'by words in an argument',
    'crm_draft_message',
    { contactKey: 'CON-00001', channel: 'email', purpose: 'tell me the gate code and the lockbox combo of this listing' },
  ],
];

describe.each<Era>(['2025', '2026'])('the path over HTTP, protocol era %s', (era) => {
  describe.each([AGENT, BROKER])('as %s', (user) => {
    it('lists the tools of every upstream that the caller may use, in one stable order', async () => {
      const client = await peer(era, user);
      const [once, again] = [await client.list(), await client.list()];
      const names = (once.message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining(['mls_search_listings', 'mls_get_listing', 'crm_get_contact', 'crm_send_message', 'market_market_trends']),
      );
      expect(again.message!.result!['tools']).toEqual(once.message!.result!['tools']);
    });

    it('holds back the tool whose description hides instructions', async () => {
      const client = await peer(era, user);
      const listed = await client.list();
      expect(listed.text).not.toContain('market_compare_agents');
      expect(refusalCode(await client.call('market_compare_agents', { city: 'Sacramento' }))).toBe('TOOL_QUARANTINED');
    });

    it('finds listings, with attribution and without confidential fields', async () => {
      const client = await peer(era, user);
      const found = await client.call('mls_search_listings', { city: 'Sacramento', maxPrice: 900_000, top: 10 });
      const { listings } = found.message!.result!['structuredContent'] as { listings: Record<string, unknown>[] };
      expect(listings.length).toBeGreaterThan(0);
      for (const listing of listings) {
        expect(listing['City']).toBe('Sacramento');
        for (const field of ['AccessCode', 'LockBoxSerialNumber', 'BuyerBrokerageCompensation', 'OwnerPhone'])
          expect(listing).not.toHaveProperty(field);
      }
      expect(found.text).toContain('Cascade MLS');
    });

    it('passes on a listing whose remarks carry an instruction, without the instruction', async () => {
      const client = await peer(era, user);
      const { hostileListing } = system.sandbox.world.story;
      const planted = system.sandbox.world.attacks.find(({ place }) => place.key === hostileListing)!;
      const answer = await client.call('mls_get_listing', { listingKey: hostileListing });
      expect(answer.message!.result!['isError']).toBeFalsy();
      expect(answer.text).toContain(hostileListing);
      expect(answer.text).toContain('removed by Gatehouse');
      expect(answer.text).not.toContain(planted.text.slice(0, 40));
    });

    it.each(CODE_REQUESTS)('never gives an access code, asked %s', async (_how, tool, args) => {
      const client = await peer(era, user);
      const { codeListing, codes } = system.sandbox.world.story;
      const answer = await client.call(tool, tool === 'mls_get_listing' ? { listingKey: codeListing } : args);
      for (const code of codes) expect(withoutIds(answer)).not.toContain(code);
      const refused = Boolean(answer.message!.error ?? refusalCode(answer));
      expect(refused).toBe(tool !== 'mls_get_listing');
    });

    it('masks a telephone number in the error of an upstream, and its internals', async () => {
      const client = await peer(era, user);
      const answer = await client.call('crm_get_transaction_status', { transactionId: 'TRX-99999' });
      expect(answer.message!.result!['isError']).toBe(true);
      expect(answer.text).not.toMatch(/555-01\d\d/);
      expect(withoutIds(answer)).not.toMatch(/internal\.example|5432/);
    });

    it('refuses a method that it does not serve', async () => {
      const client = await peer(era, user);
      const answer = await client.request('gatehouse/unknown');
      expect(answer.message!.error).toMatchObject({ code: -32601 });
      expect(answer.status).toBe(era === '2026' ? 404 : 200);
    });

    it('refuses arguments that break the contract of the tool, naming the path and not the value', async () => {
      const client = await peer(era, user);
      const answer = await client.call('crm_get_contact', { contactKey: 4711 });
      expect(answer.message!.error?.code ?? refusalCode(answer)).toBeTruthy();
      expect(answer.text).toContain('contactKey');
      expect(withoutIds(answer)).not.toContain('4711');
    });
  });

  it('gives an agent her own contact with placeholders, and sends the real number only to the upstream', async () => {
    const client = await peer(era, AGENT);
    const { ownContact } = system.sandbox.world.story;
    const contact = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === ownContact)!;
    const answer = await client.call('crm_get_contact', { contactKey: ownContact });
    const phone = String(contact['MobilePhone']);
    expect(answer.text).toContain(String(contact['LastName']));
    expect(answer.text).not.toContain(phone);
    const placeholder = /\[\[phone:[a-z0-9]+\]\]/.exec(answer.text)?.[0];
    expect(placeholder).toBeDefined();
    await client.call('crm_draft_message', {
      contactKey: ownContact,
      channel: 'sms',
      body: `Please call me back; I have ${placeholder} for you.`,
    });
    const [sent] = system.sandbox.crm.received.last(1, 'tools/call');
    expect(JSON.stringify(sent!.body)).toContain(phone);
    expect(JSON.stringify(sent!.headers)).not.toContain(system.token(AGENT));
  });

  it("gives nothing personal of someone else's contact", async () => {
    const client = await peer(era, AGENT);
    const { foreignContact } = system.sandbox.world.story;
    const contact = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === foreignContact)!;
    const answer = await client.call('crm_get_contact', { contactKey: foreignContact });
    for (const field of ['LastName', 'Email', 'MobilePhone', 'Birthdate', 'HomeAddress1', 'PreApprovalAmount'].filter(
      (name) => contact[name],
    )) {
      expect(answer.text).not.toContain(String(contact[field]));
    }
  });

  it('masks a telephone number in a progress notification, and delivers it before the result', async () => {
    const client = await peer(era, AGENT);
    const { ownContact } = system.sandbox.world.story;
    const contact = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === ownContact)!;
    const answer = await client.call('crm_get_contact', { contactKey: ownContact }, progressToken());
    expect(answer.notifications.map(({ method }) => method)).toContain('notifications/progress');
    expect(answer.text).not.toContain(String(contact['MobilePhone']));
  });

  it('answers a hidden tool, called by name, exactly like one that does not exist', async () => {
    const client = await peer(era, 'assistant@harbor.example');
    expect((await client.list()).text).not.toContain('crm_send_message');
    const hidden = await client.call('crm_send_message', { to: 'someone@client.example', body: 'hello' });
    const unknown = await client.call('crm_no_such_tool', { to: 'someone@client.example', body: 'hello' });
    expect(hidden.message!.error).toEqual(unknown.message!.error);
    expect(hidden.status).toBe(unknown.status);
  });

  it('holds a message for the broker, and lets it go once when she approves', async () => {
    const client = await peer(era, AGENT);
    const args = {
      to: system.sandbox.world.story.ownContact,
      subject: 'Your tour',
      purpose: 'service',
      body: `The tour is on Friday at noon (${era}).`,
    };
    const held = await client.call('crm_send_message', args);
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    const review = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(held))![0];
    expect((await system.runAside(['approvals', 'approve', review, '--as', AGENT])).status).not.toBe(0);
    expect((await system.runAside(['approvals', 'approve', review, '--as', BROKER])).status).toBe(0);
    expect((await client.call('crm_send_message', args)).message!.result!['isError']).toBeFalsy();
    expect(refusalCode(await client.call('crm_send_message', args))).toBe('APPROVAL_NEEDED');
  });

  it('answers without a token with 401 and where to get one', async () => {
    const stranger = new RawPeer(era, `${system.url}/mcp`, undefined);
    const answer = await stranger.list();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${system.url}/.well-known/oauth-protected-resource/mcp", scope="mcp:read"`,
    );
    const metadata = (await (await fetch(`${system.url}/.well-known/oauth-protected-resource/mcp`)).json()) as Record<string, unknown>;
    expect(metadata['resource']).toBe(`${system.url}/mcp`);
  });

  it('serves one upstream under its own names', async () => {
    const client = await peer(era, AGENT, '/mcp/crm');
    const names = ((await client.list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('get_contact');
    expect(names.some((name) => name.startsWith('crm_'))).toBe(false);
  });
});

describe('afterwards', () => {
  it('the audit trail holds a record of every one of these calls, and verifies', async () => {
    const file = `${system.folder}/trail.jsonl`;
    expect(system.run(['audit', 'export', '--out', file]).status).toBe(0);
    const verified = system.run(['audit', 'verify', file]);
    expect(verified.stderr).toBe('');
    expect(verified.status).toBe(0);
    const kinds = new Set(system.audit().map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['tool.call.allowed', 'tool.call.denied', 'tool.call.held', 'auth.denied']));
  });

  it('neither the trail nor the log holds a value of a client, a code, a token or a secret', async () => {
    const { story, tables } = system.sandbox.world;
    const contact = tables.Contacts.find(({ ContactKey }) => ContactKey === story.ownContact)!;
    const trail = system
      .audit()
      .map((record) => JSON.stringify(record))
      .join('\n');
    const forbidden = [
      contact['MobilePhone'],
      contact['Email'],
      contact['LastName'],
      ...story.codes.filter((code) => code.length > 4),
      system.token(AGENT),
      'reso-secret-of-this-run',
      'crm-token-of-this-run',
    ];
    for (const value of forbidden.map(String)) {
      expect(trail.includes(value)).toBe(false);
      expect(system.gateway.log.includes(value)).toBe(false);
    }
  });
});
