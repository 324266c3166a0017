import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_SECRETS, startSandbox, type Sandbox } from '../server.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, control: true });
});
afterAll(() => sandbox.close());

async function order(body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; result?: unknown; error?: string }> {
  const response = await fetch(`${sandbox.url}/__control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as { result?: unknown; error?: string }) };
}

describe('the control plane', () => {
  it('swaps and resets the hostile tool', async () => {
    await order({ action: 'swap' });
    expect(sandbox.hostile.swapped).toBe(true);
    await order({ action: 'reset_swap' });
    expect(sandbox.hostile.swapped).toBe(false);
  });

  it('moves a member to another office', async () => {
    const { result } = await order({ action: 'transfer_member', memberKey: 'MEM-1002', officeKey: 'OFF-201' });
    expect(result).toMatchObject({ MemberKey: 'MEM-1002', OfficeKey: 'OFF-201' });
    expect(sandbox.world.tables.Member.find(({ MemberKey }) => MemberKey === 'MEM-1002')?.OfficeName).toContain('Summit');
  });

  it('changes fields of a record and never its key', async () => {
    const changes = { StandardStatus: 'Withdrawn', ListingKey: 'LST-other' };
    const { result } = await order({ action: 'update_record', resource: 'Property', key: 'LST-000001', changes });
    expect(result).toMatchObject({ ListingKey: 'LST-000001', StandardStatus: 'Withdrawn' });
  });

  it('makes the RESO server fail and lets it recover', async () => {
    const token = async () => {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'gatehouse-sandbox',
        client_secret: SANDBOX_SECRETS.resoClientSecret,
      });
      const issued = await fetch(`${sandbox.url}/reso/oauth/token`, { method: 'POST', body });
      return ((await issued.json()) as { access_token: string }).access_token;
    };
    const authorization = `Bearer ${await token()}`;
    const status = async () => (await fetch(`${sandbox.url}/reso/odata/Office?$top=1`, { headers: { authorization } })).status;
    expect(await status()).toBe(200);
    await order({ action: 'reso_fault', fault: 'unavailable' });
    expect(await status()).toBe(503);
    await order({ action: 'reso_fault', fault: null });
    expect(await status()).toBe(200);
    await order({ action: 'revoke_tokens' });
    expect(await status()).toBe(401);
    expect((await order({ action: 'reso_requests', count: 1 })).result).toMatchObject([{ method: 'GET', resource: 'Office' }]);
  });

  it('reads the outbox, the last requests and the counters', async () => {
    sandbox.crm.outbox.put({ to: 'CON-00001', body: 'hello' });
    expect((await order({ action: 'outbox' })).result).toMatchObject([{ to: 'CON-00001', body: 'hello' }]);
    await fetch(`${sandbox.url}/crm/mcp`, { method: 'POST', headers: { 'x-trace': 'one' } });
    expect((await order({ action: 'last_requests', server: 'crm', count: 1 })).result).toMatchObject([{ headers: { 'x-trace': 'one' } }]);
    expect((await order({ action: 'counters' })).result).toMatchObject({ crm: { POST: 1 } });
  });

  it.each([
    [{ action: 'nothing' }, /"action" must be one of/],
    [{ action: 'constructor' }, /"action" must be one of/],
    [{ action: 'chaos', server: 'crm', mode: 'fire' }, /"mode" must be one of/],
    [{ action: 'last_requests', server: 'mls' }, /crm or market/],
    [{ action: 'transfer_member', memberKey: 'MEM-1001', officeKey: 'OFF-999' }, /no Office/],
    [{ action: 'update_record', resource: 'Property', key: 'LST-999999', changes: {} }, /no Property/],
    [{ action: 'reso_fault', fault: 7 }, /name of a fault/],
    [['swap'], /"action" must be one of/],
  ])('refuses %j with a sentence', async (body, sentence) => {
    const { status, error } = await order(body);
    expect(status).toBe(400);
    expect(error).toMatch(sentence);
  });

  it('refuses a web page', async () => {
    expect((await order({ action: 'swap' }, { origin: 'http://127.0.0.1:3000' })).status).toBe(403);
  });

  it('is not there unless asked for', async () => {
    const closed = await startSandbox({ port: 0 });
    expect((await fetch(`${closed.url}/__control`, { method: 'POST' })).status).toBe(404);
    await closed.close();
  });
});
