// `npm run tour`: a scripted client walks the story against the running system and says, stage by stage, what happened. Start the system with npm start first.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const config = process.env.GATEHOUSE_CONFIG ?? 'templates/brokerage/gateway.yaml';
const gateway = process.env.GATEHOUSE_URL ?? 'http://127.0.0.1:8080';
const sandbox = process.env.SANDBOX_URL ?? 'http://127.0.0.1:8081';
const started = Date.now();
let step = 0;

const say = (text) => process.stdout.write(`${text}\n`);
const title = (text) => say(`\n${(step += 1)}. ${text}`);
const note = (label, value) => say(`   ${label.padEnd(18)} ${value}`);
const short = (text, most = 160) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** The text before and after a mark, on one line. */
function around(text, mark) {
  const at = Math.max(0, text.indexOf(mark));
  return `…${text.slice(Math.max(0, at - 60), at + 220)}…`;
}

function gatehouse(...args) {
  const run = spawnSync(process.execPath, ['apps/cli/bin/gatehouse.js', ...args, '-c', config], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(run.stderr.trim());
  return run.stdout.trim();
}

async function control(action, rest = {}) {
  const answer = await fetch(`${sandbox}/__control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action, ...rest }),
  });
  return (await answer.json()).result;
}

async function connect(user) {
  const client = new Client({ name: 'gatehouse-tour', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const headers = { authorization: `Bearer ${gatehouse('token', '--as', user)}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway}/mcp`), { requestInit: { headers } }));
  return client;
}

const textOf = (result) => result.content.map((block) => block.text ?? '').join('\n');
const codeOf = (result) => result._meta?.['dev.gatehouse/refusal']?.code ?? (result.isError ? 'error of the tool' : 'answered');

async function call(client, name, args, options) {
  try {
    return await client.callTool({ name, arguments: args }, options);
  } catch (error) {
    return { content: [{ type: 'text', text: error.message }], isError: true, protocolError: error.code };
  }
}

/** What every step is given: the people and records of the story, and the clients that are signed in. */
async function cast() {
  const { story, attacks } = await control('story');
  const contact = await control('record', { resource: 'Contacts', key: story.ownContact });
  return { story, attacks, contact, agent: await connect('agent@harbor.example'), assistant: await connect('assistant@harbor.example') };
}

async function listTools({ agent }) {
  title('An agent connects. Her assistant sees the tools that policy shows her.');
  const { tools } = await agent.listTools();
  note('protocol era', agent.getProtocolEra());
  note(`${tools.length} tools`, short(tools.map(({ name }) => name).join(', '), 400));
  const held = tools.some(({ name }) => name === 'market_compare_agents')
    ? 'nothing'
    : 'market_compare_agents: its description hides an instruction';
  note('held back', held);
}

async function searchListings({ agent }) {
  title('The assistant searches listings in Sacramento under $900,000.');
  const found = await call(agent, 'mls_search_listings', { city: 'Sacramento', maxPrice: 900_000, top: 5 });
  for (const listing of found.structuredContent?.listings ?? []) {
    note(listing.ListingKey, `${listing.ListPrice} ${short(String(listing.PublicRemarks ?? ''), 90)}`);
  }
  note('attribution', short(textOf({ content: found.content.slice(-1) }), 200).replaceAll('\n', ' | '));
}

async function meetHostileRemark({ agent, story, attacks }) {
  title('One listing is hostile: an instruction stands in its remarks.');
  const hostile = await call(agent, 'mls_get_listing', { listingKey: story.hostileListing });
  const planted = await control('record', { resource: 'Property', key: story.hostileListing });
  const attack = attacks.find(({ place }) => place.key === story.hostileListing);
  note('at the MLS', around(planted.PublicRemarks, attack.text.slice(0, 30)));
  note('to the assistant', around(hostile.structuredContent?.listings?.[0]?.PublicRemarks ?? textOf(hostile), '[removed'));
}

async function maskClient({ agent, story, contact }) {
  title('A client record is masked: the assistant gets placeholders, the person keeps the data.');
  const own = await call(agent, 'crm_get_contact', { contactKey: story.ownContact });
  const seen = own.structuredContent ?? {};
  note('at the CRM', `${contact.FirstName} ${contact.LastName}, ${contact.MobilePhone}, ${contact.Email}`);
  note('to the assistant', `${seen.FirstName} ${seen.LastName}, ${seen.MobilePhone}, ${seen.Email}`);
  const body = `Please call ${seen.MobilePhone} before noon.`;
  await call(agent, 'crm_draft_message', { contactKey: story.ownContact, channel: 'sms', body });
  const [drafted] = await control('last_requests', { server: 'crm', count: 1, method: 'tools/call' });
  note('passed back', `the CRM was given "${drafted?.body?.params?.arguments?.body}"`);
  const foreign = await call(agent, 'crm_get_contact', { contactKey: story.foreignContact });
  note("another agent's", short(JSON.stringify(foreign.structuredContent ?? textOf(foreign)), 200));
}

async function askForCode({ agent }) {
  title('Nobody gets a gate code.');
  const refused = await call(agent, 'mls_search_listings', { filter: "startswith(AccessCode,'4')", count: true });
  note(codeOf(refused), textOf(refused));
}

async function holdForBroker({ agent, assistant, story }) {
  title('What only a broker may do is held for her.');
  const message = {
    to: story.ownContact,
    subject: 'Your tour',
    purpose: 'service',
    body: `See you on Friday at noon. (${randomUUID().slice(0, 8)})`,
  };
  const held = await call(agent, 'crm_send_message', message);
  note(codeOf(held), textOf(held));
  const review = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(held))?.[0];
  note('the broker', gatehouse('approvals', 'approve', review, '--as', 'broker@harbor.example'));
  const sent = await call(agent, 'crm_send_message', message);
  note('called again', sent.isError ? textOf(sent) : 'sent');
  note('an assistant', textOf(await call(assistant, 'crm_send_message', message)));
}

async function swapTool({ agent }) {
  title("A vendor's tool changes after it was approved.");
  const forecast = () => call(agent, 'market_price_forecast', { city: 'Sacramento' });
  note('before', codeOf(await forecast()));
  await control('swap');
  let after = await forecast();
  for (let attempt = 0; attempt < 90 && codeOf(after) !== 'TOOL_QUARANTINED'; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = await forecast();
  }
  note('after', `${codeOf(after)}: ${textOf(after)}`);
}

async function readTrail() {
  title('The compliance officer reads what happened.');
  const lines = gatehouse('audit', 'export', '--from', new Date(started).toISOString()).split('\n').slice(1).filter(Boolean);
  const events = lines
    .flatMap((line) => JSON.parse(line).event ?? [])
    .filter(({ kind }) => kind.startsWith('tool.call') || kind.startsWith('review'));
  for (const { kind, actor, tool, code, events: labels } of events) {
    note(kind, `${actor?.subject ?? ''} ${tool ? `${tool.upstream}/${tool.name}` : ''} ${code ?? ''} ${(labels ?? []).join(' ')}`);
  }
  say('\nEvery line above is a record of the audit trail. Check the chain yourself:');
  say('  npx gatehouse audit export --out trail.jsonl && npx gatehouse audit verify trail.jsonl');
}

const STEPS = [listTools, searchListings, meetHostileRemark, maskClient, askForCode, holdForBroker, swapTool, readTrail];

async function walk() {
  const people = await cast();
  for (const take of STEPS) await take(people);
  await Promise.all([people.agent.close(), people.assistant.close()]);
}

const up = await fetch(`${gateway}/health/ready`).then(
  (answer) => answer.ok,
  () => false,
);
if (!up) {
  process.stderr.write(`Nothing is ready at ${gateway}. Start it in another terminal with npm start.\n`);
  process.exitCode = 78;
} else {
  await walk();
}
