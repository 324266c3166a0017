import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, withoutIds, type Era } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const ASSISTANT = 'assistant@harbor.example';
const HIDDEN = 'crm_add_contact_note';

let system: RunningSystem;

beforeAll(async () => {
  const limits = `
limits:
  - { id: few, each: person, most: 3, per: 1h }
  - { id: brokerage, each: brokerage, most: 9, per: 1h }
  - { id: hidden, for: { tool: ${HIDDEN} }, each: tool, most: 1, per: 1h, concurrent: 1 }
`;
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace(/\nlimits:\n(?: {2}- .*\n)+/, limits) });
});
afterAll(() => system?.stop());

const peer = (user: string, era: Era): Promise<RawPeer> => new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();

describe.each<Era>(['2026', '2025'])('a limit (%s)', (era) => {
  it('tells nothing of a tool that is hidden: it answers as an unknown one, before and after the limit is reached', async () => {
    const client = await peer(ASSISTANT, era);
    const ask = async (name: string) => withoutIds(await client.call(name, { contactKey: 'CON-00001' })).replace(/"id":\d+/, '');
    const before = [await ask(HIDDEN), await ask('crm_no_such_tool')];
    for (let n = 0; n < 5; n += 1) await ask(HIDDEN);
    let granted = 0;
    while (refusalCode(await client.call('crm_list_contacts', {})) !== 'LIMIT_REACHED') granted += 1;
    // What is hidden costs nothing of a limit, so its use cannot be counted by what is left.
    expect(granted).toBe(era === '2026' ? 3 : 0);
    const after = [await ask(HIDDEN), await ask('crm_no_such_tool')];
    expect(new Set([...before, ...after]).size).toBe(1);
  });

  it('that others used up says nothing of them', async () => {
    const client = await peer('agent2@harbor.example', era);
    let answer = await client.call('crm_list_tasks');
    for (let n = 0; n < 12 && refusalCode(answer) !== 'LIMIT_REACHED'; n += 1) answer = await client.call('crm_list_tasks');
    expect(refusalCode(answer)).toBe('LIMIT_REACHED');
    expect(answer.text).not.toMatch(/assistant@|few|brokerage|\b9\b/);
  });
});
