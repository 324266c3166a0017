// `npm run tour`: a scripted client walks the story against the running system and says, stage by stage, what happened. Start the system with npm start first.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const config = 'templates/brokerage/gateway.yaml';
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

async function walk() {
  const { story, attacks } = await control('story');
  const contact = await control('record', { resource: 'Contacts', key: story.ownContact });
  const agent = await connect('agent@harbor.example');

  title('An agent connects. Her assistant sees the tools that policy shows her.');
  const { tools } = await agent.listTools();
  note('protocol era', agent.getProtocolEra?.() ?? 'negotiated');
  note(`${tools.length} tools`, short(tools.map(({ name }) => name).join(', '), 400));
  note(
    'held back',
    tools.some(({ name }) => name === 'market_compare_agents') ? 'nothing' : 'market_compare_agents: its description hides an instruction',
  );

  title('The assistant searches listings in Sacramento under $900,000.');
  const found = await call(agent, 'mls_search_listings', { city: 'Sacramento', maxPrice: 900_000, top: 5 });
  for (const listing of found.structuredContent?.listings ?? [])
    note(listing.ListingKey, `${listing.ListPrice} ${short(String(listing.PublicRemarks ?? ''), 90)}`);
  note('attribution', short(textOf({ content: found.content.slice(-1) }), 200));

  title('One listing is hostile: an instruction stands in its remarks.');
  const hostile = await call(agent, 'mls_get_listing', { listingKey: story.hostileListing });
  const planted = await control('record', { resource: 'Property', key: story.hostileListing });
  const attack = attacks.find(({ place }) => place.key === story.hostileListing);
  note('at the MLS', around(planted.PublicRemarks, attack.text.slice(0, 30)));
  note('to the assistant', around(hostile.structuredContent?.listings?.[0]?.PublicRemarks ?? textOf(hostile), '[removed'));

  title('A client record is masked: the assistant gets placeholders, the person keeps the data.');
  const own = await call(agent, 'crm_get_contact', { contactKey: story.ownContact });
  note('at the CRM', `${contact.FirstName} ${contact.LastName}, ${contact.MobilePhone}, ${contact.Email}`);
  const seen = own.structuredContent ?? {};
  note('to the assistant', `${seen.FirstName} ${seen.LastName}, ${seen.MobilePhone}, ${seen.Email}`);
  await call(agent, 'crm_draft_message', {
    contactKey: story.ownContact,
    channel: 'sms',
    body: `Please call ${seen.MobilePhone} before noon.`,
  });
  const [drafted] = await control('last_requests', { server: 'crm', count: 1, method: 'tools/call' });
  note('passed back', `the CRM was given "${drafted?.body?.params?.arguments?.body}"`);
  const foreign = await call(agent, 'crm_get_contact', { contactKey: story.foreignContact });
  note("another agent's", short(JSON.stringify(foreign.structuredContent ?? textOf(foreign)), 200));

  title('Nobody gets a gate code.');
  const codes = await call(agent, 'mls_search_listings', { filter: "startswith(AccessCode,'4')", count: true });
  note(codeOf(codes), textOf(codes));

  title('What only a broker may do is held for her.');
  const message = { to: story.ownContact, subject: 'Your tour', body: `See you on Friday at noon. (${randomUUID().slice(0, 8)})` };
  const held = await call(agent, 'crm_send_message', message);
  note(codeOf(held), textOf(held));
  const review = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(held))?.[0];
  note('the broker', gatehouse('review', 'approve', review, '--as', 'broker@harbor.example'));
  const sent = await call(agent, 'crm_send_message', message);
  note('called again', sent.isError ? textOf(sent) : 'sent');
  const assistant = await connect('assistant@harbor.example');
  const hidden = await call(assistant, 'crm_send_message', message);
  note('an assistant', textOf(hidden));

  title("A vendor's tool changes after it was approved.");
  const before = await call(agent, 'market_price_forecast', { city: 'Sacramento' });
  note('before', codeOf(before));
  await control('swap');
  for (let attempt = 0; attempt < 90; attempt += 1) {
    const after = await call(agent, 'market_price_forecast', { city: 'Sacramento' });
    if (codeOf(after) === 'TOOL_QUARANTINED' || attempt === 89) {
      note('after', `${codeOf(after)}: ${textOf(after)}`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  title('The compliance officer reads what happened.');
  const lines = gatehouse('audit', 'export', '--from', new Date(started).toISOString())
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map((line) => JSON.parse(line).event);
  for (const { kind, actor, tool, code, events } of lines.filter(({ kind }) => kind.startsWith('tool.call') || kind.startsWith('review'))) {
    note(kind, `${actor?.subject ?? ''} ${tool ? `${tool.upstream}/${tool.name}` : ''} ${code ?? ''} ${(events ?? []).join(' ')}`);
  }
  await Promise.all([agent.close(), assistant.close()]);
  say(
    `\nEvery line above is a record of the audit trail. Check the chain yourself:\n  npx gatehouse audit export --out trail.jsonl && npx gatehouse audit verify trail.jsonl`,
  );
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
