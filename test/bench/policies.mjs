// What a decision costs: `node test/bench/policies.mjs`. 10,000 members, 500 policies.
import { compilePolicies, Policy, policyTexts } from '@gatehouse/access';
import { aim, conclude } from './report.mjs';

const MEMBERS = 10_000;
const POLICIES = 500;
const CALLS = 200_000;
const ROLES = ['agent', 'broker', 'assistant', 'compliance', 'vendor'];
const ACTIONS = ['read', 'draft', 'write', 'send', 'reveal'];
const CLASSES = ['listing', 'member', 'open_house', 'showing', 'contact', 'task', 'transaction', 'document', 'message', 'offer'];
const UPSTREAMS = ['crm', 'mls', 'showings', 'market'];
const TOOLS = ACTIONS.flatMap((action) =>
  CLASSES.flatMap((dataClass) =>
    UPSTREAMS.map((upstream) => ({ kind: 'tool', upstream, name: `${action}_${dataClass}`, terms: { action, dataClass } })),
  ),
);

const pick = (list, at) => list[at % list.length];
const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/** What a large brokerage may add: most about one class, every tenth about any, every fifth about one tool. */
function house(count, { reads = false } = {}) {
  return Array.from({ length: count }, (_, at) => {
    const tool = pick(TOOLS, at * 7);
    const [action, dataClass] = [tool.terms.action, tool.terms.dataClass];
    const resource =
      at % 10 === 0
        ? 'resource'
        : at % 5 === 0
          ? `resource == Tool::"${tool.upstream}/${tool.name}"`
          : `resource in DataClass::"${dataClass}"`;
    const conditions = ['principal.licence == Licence::"active"', 'principal.supervises != Supervision::"firm"', 'principal.leadsTeam'];
    const said = reads ? 'context.arguments.top <= 50' : pick(conditions, at);
    const head = `(principal in Role::"${pick(ROLES, at)}", action == Action::"${action}", ${resource}) when { ${said} };`;
    const about = `@id("house-${reads ? 'reads-' : ''}${at}")\n@title("House rule ${at}.")\n`;
    return at % 4 === 3 ? `${about}@reason("forbidden")\nforbid ${head}` : `${about}@reach("own")\npermit ${head}`;
  }).join('\n');
}

/** People as a roster has them: mostly agents in good standing, in fewer seats than there are people. */
function people(count) {
  const states = ['active', 'active', 'active', 'active', 'active', 'active', 'expired', 'suspended'];
  return Array.from({ length: count }, (_, at) => {
    const role = at % 40 === 0 ? 'broker' : at % 9 === 0 ? 'assistant' : 'agent';
    const supervised = role === 'broker' ? [`OFF-${at % 200}`] : [];
    const member = {
      memberKey: `MEM-${at}`,
      memberMlsId: `H${at}`,
      memberType: role,
      memberStatus: at % 97 === 0 ? 'Inactive' : 'Active',
      officeKey: `OFF-${at % 200}`,
      firmKey: 'OFF-0',
      supervisedOfficeKeys: supervised,
      designatedBroker: at % 400 === 0,
      assistantTo: [],
      teams:
        at % 6 === 0
          ? [{ teamKey: `T-${at % 50}`, impersonation: at % 12 === 0 ? 'on_behalf' : 'none', lead: at % 60 === 0, memberKeys: [] }]
          : [],
      licence: { status: role === 'assistant' ? 'none' : pick(states, at) },
    };
    const subject = `member-${at}@harbor.example`;
    return { subject, tenant: 'harbor', name: subject, roles: [role], token: { subject, scopes: [] }, member };
  });
}

/** Microseconds of each piece of work by the clock. */
function timesOf(count, work) {
  const times = [];
  for (let at = 0; at < count; at += 1) {
    const begun = performance.now();
    work(at);
    times.push((performance.now() - begun) * 1_000);
  }
  return times;
}

const builtIn = await policyTexts();
const texts = (count, house_) => ({
  ...builtIn,
  policies: [...builtIn.policies, { name: 'house.cedar', text: house_ ?? house(count - builtIn.policies.length) }],
});
const members = people(MEMBERS);

const begun = performance.now();
const set = compilePolicies(texts(POLICIES));
const compiled = performance.now();
const policy = new Policy(set);
const prepared = performance.now();
console.log(
  `\n${set.clauses.size} policies: checked in ${(compiled - begun).toFixed(0)} ms, made ready in ${(prepared - compiled).toFixed(0)} ms`,
);

const seats = new Set(members.map((member) => policy.seatFor(member).key));
console.log(`${MEMBERS} members in ${seats.size} seats, ${TOOLS.length} tools`);

/** Each first decision of a seat on a tool, of every seat in turn. */
const bySeat = [...seats].map((key) => members.find((member) => policy.seatFor(member).key === key));
const firsts = bySeat.flatMap((member) => TOOLS.map((entry) => [member, entry]));
// The first ones warm the code and count in no figure.
const warm = new Policy(set, {});
timesOf(500, (at) => warm.decide(...asked(pick(firsts, at * 31))));
const cold = timesOf(Math.min(firsts.length, 2_000), (at) => policy.decide(...asked(firsts[(at * 37) % firsts.length])));
for (const first of firsts) policy.decide(...asked(first));
const cached = timesOf(CALLS, (at) => policy.decide(...asked([members[(at * 7919) % MEMBERS], pick(TOOLS, at * 13)])));

const whole = new Policy(set, { shelf: Infinity });
const pairs = timesOf(500, (at) => whole.decide(...asked(firsts[(at * 41) % firsts.length])));
console.log(
  `cold with all policies of an action asked: ${median(pairs).toFixed(0)} us; sorted by their heads: ${(median(cold) / median(pairs)).toFixed(2)} of it`,
);

const reading = new Policy(compilePolicies(texts(POLICIES, house(200, { reads: true }))));
const perCall = members
  .slice(0, 40)
  .flatMap((member) => TOOLS.filter((entry) => reading.readsArguments(member, entry)).map((entry) => [member, entry]));
const judged = timesOf(2_000, (at) => {
  const [member, entry] = pick(perCall, at * 17);
  reading.decide(member, { action: 'call', entry, arguments: { top: at % 100 } });
});
const inPlay = perCall.map(([member, entry]) => reading.depending(member, entry).filter(({ reads }) => reads).length);
const each = inPlay.reduce((sum, count) => sum + count, 0) / inPlay.length;
console.log(
  `policies that read arguments: ${(median(judged) / each).toFixed(0)} us each and call, with ${each.toFixed(1)} of them in play`,
);

aim('decide(), remembered, median', median(cached), { most: 20 }, 'us');
aim('decide(), cold, median', median(cold), { most: 1_000 }, 'us');
conclude();

function asked([member, entry]) {
  return [member, { action: 'call', entry, arguments: {} }];
}
