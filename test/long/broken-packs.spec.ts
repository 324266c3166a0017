import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { OtherPacks } from '../support/other-packs.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';

let packs: OtherPacks;
let system: RunningSystem;
let agent: RawPeer;

async function startWith(file: string, change: (text: string) => string): Promise<void> {
  packs = OtherPacks.with(file, change);
  system = await RunningSystem.start({ env: packs.env });
  agent = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
}
async function end(): Promise<void> {
  await system?.stop();
  packs?.delete();
}

const ready = async () => {
  const answer = await fetch(`${system.url}/health/ready`);
  return { status: answer.status, parts: ((await answer.json()) as { parts: Record<string, string> }).parts };
};
const checked = () => gatehouse(['check', '-c', system.configFile], { env: { ...SECRETS, ...packs.env } });

describe('a shipped pack that is broken', () => {
  beforeAll(() => startWith('packs/respa.yaml', (text) => text.replace('    score: 0.8', '    score: high')));
  afterAll(end);

  it('lets the gateway start, and readiness, the log and `check` say which file and line', async () => {
    const line = /respa\.yaml:\d+: rules\[0\]\.score: /;
    expect(await ready()).toMatchObject({ status: 200, parts: { rules: expect.stringMatching(line) } });
    expect(system.gateway.log).toMatch(line);
    expect(checked()).toMatchObject({ status: 78, stderr: expect.stringMatching(line) });
  });

  it('has refused whatever it could have judged, with what to do, and on record', async () => {
    const { text } = await agent.call('mls_search_listings', { city: 'Sacramento', top: 3 });
    expect(text).toMatch(/A check of the texts in this call could not be made/);
    expect(system.audit().findLast(({ tool }) => tool)).toMatchObject({ code: 'CHECK_FAILED' });
  });

  it('and leaves what it does not look at', async () => {
    const { message } = await agent.request('tools/list', {});
    expect((message!.result!['tools'] as unknown[]).length).toBeGreaterThan(3);
  });
});

describe('a shipped file of preconditions that is broken', () => {
  beforeAll(() => startWith('packs/preconditions/showings.yaml', (text) => `${text}\n  - id: [\n`));
  afterAll(end);

  it('lets the gateway start, and readiness and `check` say which file and line', async () => {
    const line = /showings\.yaml:\d+: expected YAML/;
    expect(await ready()).toMatchObject({ status: 200, parts: { rules: expect.stringMatching(line) } });
    expect(checked()).toMatchObject({ status: 78, stderr: expect.stringMatching(line) });
  });

  it('has refused what the law asks something for, with what to do, and leaves the rest', async () => {
    const { story, clientFiles } = system.sandbox.world;
    const buyer = clientFiles.find(
      ({ Side, OwnerMemberKey, AgreementStatus }) => Side === 'buyer' && OwnerMemberKey === 'MEM-1001' && AgreementStatus === 'Signed',
    )!;
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const tour = { startTime: `${day}T18:00:00Z`, endTime: `${day}T19:00:00Z`, buyerContactKey: buyer.ContactKey };
    const asked = await agent.call('showings_request_showing', { listingKey: story.cleanListing, ...tour });
    expect(asked.text).toMatch(/rules of the law for this cannot be read .* gatehouse check says which file and line/);
    expect(system.sandbox.showings.received.filter(({ method }) => method === 'POST')).toEqual([]);
    const searched = await agent.call('mls_search_listings', { city: 'Sacramento', top: 3 });
    expect(searched.text).toContain('ListingKey');
  });
});
