// What each stage of the path costs, on its own: the real stage objects from the build, in this process, no network and no disk.
// `node test/bench/stages.mjs` prints the table; `npm run bench` prints it after the runs over HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CallLimits, compilePolicies, LimitLedger, MemoryLimitStore, Policy, policyTexts } from '@gatehouse/access';
import { AuditStore, AuditTrail, EMPTY_HEAD } from '@gatehouse/audit';
import {
  AccountDirectory,
  PrincipalResolver,
  Roster,
  RosterSource,
  SigningKeys,
  TokenIssuer,
  LocalTokenVerifier,
} from '@gatehouse/identity';
import { MemoryPinStore, Pins } from '@gatehouse/integrity';
import { digestOf, McpCall, SilentChannel, SystemClock } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack, parseFilter, printExpression } from '@gatehouse/mls';
import { loadFieldDictionary, Masker, MemoryPlaceholderStore, PiiScanner, Placeholders } from '@gatehouse/privacy';
import { HeldKeyRing } from '@gatehouse/seal';
import { ArgumentContract, Inspector, RequestSanitiser, ResponseCleaner } from '@gatehouse/sanitize';
import { echoResult, listingResult } from './answers.mjs';

const clock = new SystemClock();
const SUBJECT = 'agent@harbor.example';
const MESSAGE = 'three bedrooms near the river';
const never = new AbortController().signal;

/** Takes records and keeps nothing, so that only building, sealing and waiting are counted. */
class NoStore extends AuditStore {
  head = async () => EMPTY_HEAD;
  append = async () => undefined;
  async *read() {}
  spans = async () => [];
}

class OneMember extends RosterSource {
  load = async () => ({
    members: [
      {
        MemberKey: 'MEM-1001',
        OfficeKey: 'OFF-101',
        MemberMlsId: 'M1001',
        MemberFullName: 'Dana Whitfield',
        MemberType: 'Agent',
        MemberStatus: 'Active',
        MemberStateLicense: 'CA-1001',
        MemberStateLicenseState: 'CA',
        MemberStateLicenseExpirationDate: '2099-06-30',
      },
    ],
    offices: [{ OfficeKey: 'OFF-101', OfficeName: 'Harbor Realty' }],
    teams: [],
    teamMembers: [],
  });
}

function entry(name, terms, inputSchema) {
  const descriptor = { name, inputSchema };
  return { kind: 'tool', upstream: 'bench', name, publicName: `bench_${name}`, descriptor, terms, digest: digestOf(descriptor) };
}

const ECHO = entry(
  'echo',
  { action: 'read', dataClass: 'general' },
  { type: 'object', properties: { message: { type: 'string' } }, required: ['message'], additionalProperties: false },
);
const LISTING = entry('listing', { action: 'read', dataClass: 'listing', resource: 'Property' }, { type: 'object', properties: {} });

async function parts(folder) {
  const keys = await SigningKeys.open(join(folder, 'keys'), clock);
  const issuer = 'http://127.0.0.1:8080';
  const audience = `${issuer}/mcp`;
  const token = await new TokenIssuer(keys, issuer, clock).issue({
    subject: SUBJECT,
    audience,
    scopes: ['mcp:read', 'mcp:write', 'mcp:admin'],
    clientId: 'bench',
    ttlSeconds: 3600,
  });
  const verifier = new LocalTokenVerifier(keys, clock, { issuer, audience });
  const held = new Roster(new OneMember(), clock, { refreshMs: 3_600_000, maximumAgeMs: 3_600_000 });
  await held.start();
  held.stop();
  const accounts = new AccountDirectory([{ user: SUBJECT, member: 'MEM-1001' }]);
  const resolver = new PrincipalResolver(accounts, held, clock, { tenant: 'harbor', firmKey: 'OFF-101' });
  const pins = new Pins(new MemoryPinStore(), { scan: () => [] }, { firstUse: 'approve-clean' });
  await pins.observe([ECHO, LISTING]);
  const inspector = Inspector.load({ runExamples: false });
  const dictionary = loadFieldDictionary();
  const placeholders = new Placeholders({
    store: new MemoryPlaceholderStore(),
    key: Buffer.alloc(32, 7),
    clock,
    ring: HeldKeyRing.ofProcess(),
  });
  return {
    token,
    verifier,
    resolver,
    pins,
    dictionary,
    placeholders,
    policy: new Policy(compilePolicies(await policyTexts([]))),
    limits: new CallLimits(LIMITS, new LimitLedger(new MemoryLimitStore(), clock), clock),
    sanitiser: new RequestSanitiser(new ArgumentContract(), inspector),
    cleaner: new ResponseCleaner(inspector),
    masker: new Masker({ dictionary, placeholders, scanner: new PiiScanner() }),
  };
}

/** A call as it stands when the interceptors see it. */
function callOf(tool, args, claims, { resolver, policy }) {
  const params = { name: tool.publicName, arguments: args };
  const call = new McpCall({
    method: 'tools/call',
    params,
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: never,
    clientInfo: { name: 'bench', version: '1' },
  });
  const principal = resolver.resolve(claims);
  call.principal.set(principal);
  call.tool.set(tool);
  call.decision.set(policy.decide(principal, { action: 'call', entry: tool }));
  return call;
}

function mlsOf(dictionary) {
  const settings = {
    id: 'cascade',
    provider: 'reso-generic',
    baseUrl: 'http://127.0.0.1:1/odata',
    auth: { type: 'bearer', secret: () => 'unused' },
    useCases: ['BBO'],
    attribution: { source: 'Cascade MLS' },
    aiUse: {
      inferenceAllowed: true,
      modelProviders: ['any'],
      zeroRetention: true,
      training: false,
      embeddings: false,
      consumerFacing: false,
      contractRef: 'bench',
      approvedBy: SUBJECT,
      reviewBy: '2099-12-31',
    },
  };
  return new MlsConnection({ profile: ConnectionProfile.of(settings, MlsPack.load()), dictionary, store: new MemoryQuotaStore() });
}

const FILTER =
  "City eq 'Sacramento' and ListPrice ge 400000 and ListPrice le 700000 and BedroomsTotal ge 3 and (PropertyType eq 'Residential' or PropertyType eq 'Land')";

/** The shipped ones, so wide that they refuse nothing. */
const LIMITS = [
  { id: 'calls-a-person', for: {}, each: 'person', calls: { most: 1e9, perMs: 60_000 }, concurrent: 1e9 },
  { id: 'sends-a-person', for: { action: 'send' }, each: 'person', calls: { most: 1e9, perMs: 3_600_000 } },
  { id: 'sends-of-the-brokerage', for: { action: 'send' }, each: 'brokerage', calls: { most: 1e9, perMs: 86_400_000 } },
];

const cpuNow = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** CPU microseconds of one run, the best of several rounds: what else the machine does is not counted, collecting garbage is. */
async function costOf(work) {
  const until = performance.now() + 400;
  let turns = 0;
  while (performance.now() < until) {
    await work();
    turns += 1;
  }
  const batch = Math.max(5, Math.round(turns / 4));
  let best = Infinity;
  for (let round = 0; round < 8; round += 1) {
    const started = cpuNow();
    for (let turn = 0; turn < batch; turn += 1) await work();
    best = Math.min(best, (cpuNow() - started) / batch);
  }
  return best;
}

/** `[name, microseconds]` for every stage. */
export async function stageCosts() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-stages-'));
  try {
    const stage = await parts(folder);
    const claims = await stage.verifier.verify(stage.token);
    const call = (tool, args = {}) => callOf(tool, args, claims, stage);
    const principal = stage.resolver.resolve(claims);
    const trail = new AuditTrail(new NoStore(), { chain: 'bench', digestKey: Buffer.alloc(32, 3), clock });
    await trail.open();
    const mls = mlsOf(stage.dictionary);
    const audiences = new Set(['PUBLIC_IDX', 'VOW', 'PARTICIPANT']);
    const standing = { always: audiences, widest: audiences, key: 'bench' };
    const answers = { echo: [ECHO, echoResult(MESSAGE)], '4 KB': [LISTING, listingResult(1)], '64 KB': [LISTING, listingResult(16)] };
    const table = [
      ['token verified', () => stage.verifier.verify(stage.token)],
      ['principal resolved', () => stage.resolver.resolve(claims)],
      ['decision', () => stage.policy.decide(principal, { action: 'call', entry: ECHO })],
      ['integrity', () => stage.pins.status(ECHO)],
      ['a call object with its facts', () => call(ECHO, { message: MESSAGE })],
      [
        'a call object, counted by limits',
        async () => {
          const counted = call(ECHO, { message: MESSAGE });
          await stage.limits.admit(counted);
          stage.limits.settle(counted);
        },
      ],
      ['request sanitised', () => stage.sanitiser.sanitise(call(ECHO, { message: MESSAGE }))],
      [
        'MLS query parsed, secured, printed',
        () =>
          printExpression(
            mls.security.secure('Property', { filter: parseFilter(FILTER), top: 10 }, standing, 'search_listings').query.filter,
          ),
      ],
      ['placeholders opened (none)', () => stage.placeholders.open({ message: MESSAGE }, principal, ECHO.terms)],
      ...Object.entries(answers).map(([size, [tool, result]]) => [
        `response cleaned, ${size}`,
        () => stage.cleaner.clean(call(tool), result, 'result'),
      ]),
      ...Object.entries(answers).map(([size, [tool, result]]) => [
        `response masked, ${size}`,
        () => stage.masker.clean(call(tool), result, 'result'),
      ]),
      ['audit event built and sealed, echo', () => trail.around(call(ECHO, { message: MESSAGE }), async () => answers.echo[1])],
    ];
    const costs = [];
    for (const [name, work] of table) costs.push([name, await costOf(work)]);
    return costs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function printStages(costs) {
  console.log('\nstages, each alone (CPU microseconds of one run, best of eight rounds)');
  for (const [name, microseconds] of costs) console.log(`  ${name.padEnd(40)} ${microseconds.toFixed(1).padStart(10)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printStages(await stageCosts());
