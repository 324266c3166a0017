import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningSystem } from '../support/system.js';
import { RawPeer, refusalCode, textOf, type Era } from '../support/raw-peer.js';

let system: RunningSystem;
const AGENT = 'agent@harbor.example';

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace(
          'limits: { perSecond: 20, perHour: 7200, perDay: 100000, maxTop: 200 }',
          'limits: { perSecond: 20, perHour: 40, perDay: 100000, maxTop: 200 }',
        )
        .replace('refresh: 30s', 'refresh: 1s')
        .replace(
          '\nintegrity:',
          `
  - id: desk
    transport: stdio
    command: ${process.execPath}
    args: [${JSON.stringify(new URL('../../apps/sandbox/bin/crm-stdio.js', import.meta.url).pathname)}]
    tools:
      get_contact: { action: read, dataClass: contact, resource: Contacts }
      list_tasks: { action: read, dataClass: task }

integrity:`,
        ),
  });
});
afterAll(() => system?.stop());

const peer = (era: Era, path = '/mcp', application?: string) =>
  new RawPeer(era, `${system.url}${path}`, system.token(AGENT, application)).open();

describe.each<Era>(['2025', '2026'])('upstreams, protocol era %s', (era) => {
  it('calls a server over stdio like one over HTTP', async () => {
    const client = await peer(era);
    const answer = await client.call('desk_get_contact', { contactKey: system.sandbox.world.story.ownContact });
    expect(answer.message!.result!['isError']).toBeFalsy();
    expect(answer.text).toContain('[[phone:');
  });

  it('E8: holds a tool back from the moment its definition changes, and only that one', async () => {
    const client = await peer(era);
    system.sandbox.hostile.resetSwap();
    await expect.poll(async () => (await client.list()).text, { timeout: 10_000 }).toContain('market_price_forecast');
    system.sandbox.hostile.swap();
    await expect
      .poll(async () => refusalCode(await client.call('market_price_forecast', { city: 'Sacramento' })), { timeout: 10_000 })
      .toBe('TOOL_QUARANTINED');
    expect((await client.list()).text).not.toContain('market_price_forecast');
    expect((await client.call('market_market_trends', { city: 'Sacramento' })).message!.result!['isError']).toBeFalsy();
  });

  it('says that an upstream is down, retryable, without naming its internals, and recovers', async () => {
    // An application that nothing hostile was read by.
    const client = await peer(era, '/mcp', `clean-${era}`);
    system.sandbox.crm.chaos.order({ mode: 'crash', times: 10 });
    const down = await client.call('crm_list_tasks', {});
    system.sandbox.crm.chaos.clear();
    expect(['UPSTREAM_DOWN', 'UPSTREAM_ERROR']).toContain(refusalCode(down));
    expect(textOf(down)).not.toMatch(/127\.0\.0\.1|ECONN|socket/i);
    await expect
      .poll(async () => (await client.call('crm_list_tasks', {})).message!.result!['isError'] ?? false, { timeout: 15_000 })
      .toBe(false);
  });

  it('relays a hostile answer without its instructions', async () => {
    const client = await peer(era);
    const answer = await client.call('market_neighborhood_report', { city: 'Sacramento' });
    expect(answer.text).not.toContain('crm_send_message');
  });

  it('refuses an over-long answer instead of passing it on', async () => {
    const client = await peer(era);
    const answer = await client.call('market_bulk_export', { megabytes: 20 });
    expect(answer.text.length).toBeLessThan(2_000_000);
    expect(refusalCode(answer) ?? answer.message?.error?.code).toBeTruthy();
  });
});

describe('the allowance of an MLS credential', () => {
  it('is refused locally when it is used up, and the upstream is not asked', async () => {
    const client = await peer('2026');
    let refused: string | undefined;
    for (let call = 0; call < 60 && refused === undefined; call += 1)
      refused = refusalCode(await client.call('mls_get_member', { memberKey: 'MEM-1002' }));
    expect(refused).toBe('MLS_QUOTA');
  });
});
