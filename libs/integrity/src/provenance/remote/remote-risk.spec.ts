import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { RiskAssessment } from '../package-risk.js';
import { OfflineAnswers, RecordedAnswers } from '../registry-answers.js';
import { riskRules } from '../risk-rules.js';
import { RemoteExaminer, type RemoteServer } from './remote-examiner.js';
import { parseRemote, siteOf } from './remote-place.js';

const NOW = Date.parse('2026-11-28T00:00:00Z');
const KEY = `${'k'.repeat(43)}=`;
const SEARCH = (word: string) => `mcp-registry /v0.1/servers?search=${word}&version=latest&limit=100`;

/** A server by the book, as it would be shown. */
const place = (host: string, more: JsonObject = {}): JsonObject => ({
  tls: { issuer: 'Example Trust', from: '2026-10-01T00:00:00Z', to: '2026-12-30T00:00:00Z', key: KEY },
  status: 401,
  headers: { 'www-authenticate': 'Bearer', 'strict-transport-security': 'max-age=63072000' },
  metadata: { resource: `https://${host}/mcp`, servers: [`https://login.${host.split('.').slice(-2).join('.')}`] },
  authorization: { issuer: `https://login.${host.split('.').slice(-2).join('.')}` },
  ...more,
});
const entry = (name: string, url: string, more: JsonObject = {}): JsonObject => ({
  server: {
    name,
    remotes: [{ type: 'streamable-http', url }],
    repository: { url: 'https://github.com/harbor-desk/crm-mcp', source: 'github' },
  },
  _meta: { 'io.modelcontextprotocol.registry/official': { status: 'active', ...more } },
});
const ACTIVE = { 'github /repos/harbor-desk/crm-mcp': { archived: false, pushed_at: '2026-11-20T00:00:00Z' } };
const listed = (word: string, ...servers: JsonObject[]): Record<string, JsonValue> => ({ [SEARCH(word)]: { servers, metadata: {} } });

async function judged(address: string, answers: Record<string, JsonValue>, more: Partial<RemoteServer> = {}) {
  const examiner = new RemoteExaminer(RecordedAnswers.parse(JSON.stringify({ asOf: '2026-11-28', answers })), new RiskAssessment(), {
    now: () => NOW,
  });
  const url = parseRemote(address);
  const { risk } = await examiner.examine({ url, isOwn: false, isLoopback: false, keys: [], hosts: [], ...more });
  const costs = risk.reasons.flatMap(({ signal, points, isKnown }) => (points > 0 ? [`${signal} ${points}${isKnown ? '' : '?'}`] : []));
  return { risk, told: `${risk.score} ${risk.level}: ${costs.join(', ')}` };
}

const CRM = 'https://mcp.crm-desk.example/mcp';
const visited = (address: string, more?: JsonObject): Record<string, JsonValue> => ({
  [`place ${address}`]: place(new URL(address).hostname, more),
});
const OWNED = { ...listed('crm-desk', entry('example.crm-desk/crm', CRM)), ...ACTIVE };

describe('the risk of a server at an address', () => {
  it.each<[string, string, Record<string, JsonValue>, string]>([
    ['listed by whoever holds its domain', CRM, { ...visited(CRM), ...OWNED }, '10 low: domain.age 5?, protocol.era 3?, certificate.key 2'],
    [
      'that no registry knows',
      CRM,
      { ...visited(CRM), ...listed('crm-desk') },
      '28 elevated: registry.entry 12, repository.activity 6?, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'listed by somebody else',
      CRM,
      { ...visited(CRM), ...listed('crm-desk', entry('io.github.somebody/crm', CRM)) },
      '26 elevated: registry.entry 10, repository.activity 6?, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'whose entry was withdrawn',
      CRM,
      { ...visited(CRM), ...listed('crm-desk', entry('example.crm-desk/crm', CRM, { status: 'deprecated' })) },
      '46 elevated: registry.entry 30, repository.activity 6?, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'whose namespace is that of a part of the address only',
      'https://mcp.evil-crm-desk.example/mcp',
      {
        ...visited('https://mcp.evil-crm-desk.example/mcp'),
        ...listed('evil-crm-desk', entry('example.crm-desk/x', 'https://mcp.evil-crm-desk.example/mcp')),
      },
      '26 elevated: registry.entry 10, repository.activity 6?, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'with a certificate of another host',
      CRM,
      { ...visited(CRM, { tls: { fault: 'ERR_TLS_CERT_ALTNAME_INVALID', key: KEY, from: '2026-10-01', to: '2026-12-30' } }), ...OWNED },
      '100 blocked: certificate 100, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'that nobody is trusted for',
      CRM,
      { ...visited(CRM, { tls: { fault: 'SELF_SIGNED_CERT_IN_CHAIN', key: KEY, from: '2026-10-01', to: '2026-12-30' } }), ...OWNED },
      '70 blocked: certificate 60, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'whose certificate is of today and ends soon',
      CRM,
      { ...visited(CRM, { tls: { key: KEY, from: '2026-11-27T12:00:00Z', to: '2026-12-01T12:00:00Z' } }), ...OWNED },
      '19 low: certificate 6, domain.age 5?, certificate.age 3, protocol.era 3?, certificate.key 2',
    ],
    [
      'that sends elsewhere',
      CRM,
      { ...visited(CRM, { status: 308, redirectsTo: 'https://elsewhere.example/mcp' }), ...OWNED },
      '100 blocked: redirect 60, remote.answer 25, resource.metadata 6, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'where people sign in at a server that calls itself another',
      CRM,
      { ...visited(CRM, { authorization: { issuer: 'https://login.elsewhere.example' } }), ...OWNED },
      '55 elevated: authorization.server 45, domain.age 5?, protocol.era 3?, certificate.key 2',
    ],
    [
      'that nobody asked back',
      CRM,
      {},
      '100 blocked: remote.answer 60?, certificate 40?, registry.entry 12?, redirect 10?, resource.metadata 8?, authorization.server 6?, repository.activity 6?, domain.age 5?, certificate.age 3?, protocol.era 3?, certificate.key 2?, transport.policy 2?',
    ],
  ])('%s', async (_what, address, answers, told) => {
    expect((await judged(address, answers)).told).toBe(told);
  });

  it.each([
    ['https://mcp.crmdesk.example/mcp', ['mcp.crm-desk.example'], 'host.lookalike 60', 'nearly mcp.crm-desk.example'],
    ['https://mcp.notlon.com/mcp', [], 'host.lookalike 60', 'nearly mcp.notion.com'],
    ['https://mcp.xn--ntion-jye.com/mcp', [], 'host.lookalike 60', 'nearly mcp.notion.com'],
    ['https://notion-mcp.example/mcp', [], 'host.lookalike 15', 'holds the name of mcp.notion.com'],
    ['https://203.0.113.7/mcp', [], 'host.lookalike 12', 'without a name'],
  ])('%s beside %j costs %s', async (address, hosts, costs, fact) => {
    const { risk, told } = await judged(address, visited(address), { hosts });
    expect(told).toContain(costs);
    expect(risk.reasons.find(({ signal }) => signal === 'host.lookalike')!.fact).toContain(fact);
  });

  it('a key that gateway.yaml names costs nothing, and another one everything', async () => {
    const answers = { ...visited(CRM), ...OWNED };
    expect((await judged(CRM, answers, { keys: [KEY] })).told).toBe('8 low: domain.age 5?, protocol.era 3?');
    expect((await judged(CRM, answers, { keys: ['other'] })).told).toContain('certificate.key 100');
  });

  it('a system of the firm itself needs nobody outside who knows of it', async () => {
    const { told } = await judged(CRM, visited(CRM), { isOwn: true });
    expect(told).toBe('5 low: protocol.era 3?, certificate.key 2');
  });

  it('has a reason with a source for each rule, and every point in the sum', async () => {
    const { risk } = await judged(CRM, { ...visited(CRM), ...OWNED });
    expect(risk.reasons.map(({ signal }) => signal).toSorted()).toEqual(
      riskRules()
        .filter((rule) => rule.for.includes('remote'))
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(risk.reasons.every(({ fact, source }) => fact !== '' && source !== '')).toBe(true);
  });

  it('members of another kind than they should be count as not known, and nothing throws', async () => {
    for (const wrong of [null, 7, 'text', [], {}] as JsonValue[]) {
      const body = Object.fromEntries(Object.keys(place('x.example')).map((member) => [member, wrong]));
      const { risk } = await judged(CRM, { [`place ${CRM}`]: body, [SEARCH('crm-desk')]: { servers: wrong } });
      expect(risk.level).toBe('blocked');
    }
  });

  it('offline it says of each signal that it could not be known, and lets nothing in', async () => {
    const { risk } = await new RemoteExaminer(new OfflineAnswers()).examine({
      url: new URL(CRM),
      isOwn: false,
      isLoopback: false,
      keys: [],
      hosts: [],
    });
    expect(risk.level).toBe('blocked');
    expect(risk.reasons.filter(({ isKnown }) => isKnown).map(({ signal }) => signal)).toEqual(['transport', 'host.lookalike']);
  });
});

it.each([
  ['mcp.crm.example', 'crm.example'],
  ['a.b.crm.co.uk', 'crm.co.uk'],
  ['localhost', 'localhost'],
  ['203.0.113.7', '203.0.113.7'],
])('%s belongs to %s', (host, site) => {
  expect(siteOf(host)).toBe(site);
});

it.each(['crm.example/mcp', 'ftp://crm.example', 'https://', 'https://user:secret@crm.example/mcp'])(
  '%s is no address of a server',
  (text) => {
    expect(() => parseRemote(text)).toThrow('expected');
  },
);
