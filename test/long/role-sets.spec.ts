import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** What `toolSets` of an upstream leave a role of its prompts and resources, in lists and when asked for by name. */
const [AGENT, ASSISTANT] = ['agent@harbor.example', 'assistant@harbor.example'];
let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml.replace(
        '\nintegrity:',
        `
  - id: desk
    transport: stdio
    command: ${process.execPath}
    args: [${JSON.stringify(new URL('../../apps/sandbox/bin/crm-stdio.js', import.meta.url).pathname)}]
    tools: {}
    prompts:
      follow_up: { action: read, dataClass: contact, resource: Contacts }
      briefing: { action: read, dataClass: general }
    resources:
      crm://contacts/: { action: read, dataClass: contact, resource: Contacts }
      crm://office/: { action: read, dataClass: general }
    toolSets:
      agent: ['prompt:follow_up']
      assistant: ['prompt:briefing', 'resource:crm://office/']

integrity:`,
      ),
  });
});
afterAll(() => system?.stop());

const peer = (era: Era, user: string) => new RawPeer(era, `${system.url}/mcp/desk`, system.token(user)).open();
const named = ({ message }: Exchange, list: string, key: string): unknown[] =>
  (message!.result![list] as Record<string, unknown>[]).map((entry) => entry[key]);

describe.each<Era>(['2025', '2026'])('sets of roles for prompts and resources, protocol era %s', (era) => {
  it('leave a prompt to those whose set names it, and answer others as if there were none', async () => {
    const [agent, assistant] = await Promise.all([peer(era, AGENT), peer(era, ASSISTANT)]);
    expect(named(await agent.request('prompts/list'), 'prompts', 'name')).toEqual(['follow_up']);
    expect(named(await assistant.request('prompts/list'), 'prompts', 'name')).toEqual([]);
    const unknown = await assistant.request('prompts/get', { name: 'never_was', arguments: {} });
    const leftOut = await assistant.request('prompts/get', { name: 'follow_up', arguments: {} });
    expect(leftOut.message!.error!.code).toBe(unknown.message!.error!.code);
    expect(leftOut.message!.error!.message.replace('follow_up', 'never_was')).toBe(unknown.message!.error!.message);
  });

  it('leave resources to those whose set names them, by their beginning, and say nothing of a kind that a set does not name', async () => {
    const [agent, assistant] = await Promise.all([peer(era, AGENT), peer(era, ASSISTANT)]);
    const templates = (one: RawPeer) => one.request('resources/templates/list');
    expect(named(await templates(agent), 'resourceTemplates', 'uriTemplate')).toEqual(['crm://contacts/{contactKey}']);
    expect(named(await templates(assistant), 'resourceTemplates', 'uriTemplate')).toEqual([]);
    const handbook = await assistant.request('resources/read', { uri: 'crm://office/handbook' });
    expect(handbook.message!.error).toBeUndefined();
    const contact = await assistant.request('resources/read', { uri: `crm://contacts/${system.sandbox.world.story.ownContact}` });
    expect(contact.message!.error).toBeDefined();
    expect(contact.text).not.toContain('MobilePhone');
  });
});
