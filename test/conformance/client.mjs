/**
 * The client that the suite runs, with the URL of its own server last:
 *
 *   node test/conformance/client.mjs direct|gateway URL
 *
 * With `gateway` that URL becomes the only upstream of a gateway, and the client speaks to the gateway. GATEHOUSE_SANDBOX_PORT says where
 * the sandbox is. Ends with 1, and the reason on standard error, where the client could not do what its scenario asks.
 */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { drive, isAsked, namesIn } from './client-scenarios.mjs';
import { agree, authOf, isAboutAuth } from './upstream-auth.mjs';
import { World } from './world.mjs';

const ME = { name: 'conformance-client', version: '1' };
// The suite kills no more than the shell that it started this in: this has to be over before.
const LONGEST_MS = 110_000;

const [way, serverUrl] = process.argv.slice(2);
const { MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_PROTOCOL_VERSION: version } = process.env;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const asked = { capabilities: { elicitation: { form: { applyDefaults: true } } } };
const confirm = async ({ params }) => ({
  action: 'accept',
  content: 'confirmed' in params.requestedSchema.properties ? { confirmed: true } : {},
});

async function connect({ url, headers, signIn }) {
  const options = isAsked(scenario) ? asked : {};
  const to = [new URL(url), { requestInit: { headers } }];
  const modern = version === '2026-07-28';
  const client = modern
    ? new ModernClient(ME, { ...options, versionNegotiation: { mode: { pin: version } } })
    : new LegacyClient(ME, options);
  if (isAsked(scenario)) client.setRequestHandler(modern ? 'elicitation/create' : ElicitRequestSchema, confirm);
  await client.connect(modern ? new ModernTransport(...to) : new LegacyTransport(...to));
  return {
    direct: way === 'direct',
    signIn,
    listTools: () => client.listTools(),
    listResources: () => client.listResources(),
    listPrompts: () => client.listPrompts(),
    call: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args });
      if (result.isError) throw new Error(`${name} failed: ${JSON.stringify(result.content)}`);
    },
    readResource: (uri) => client.readResource({ uri }),
    getPrompt: (name) => client.getPrompt({ name }),
    close: () => client.close(),
  };
}

/** `{ url, headers }`: where the client goes; `signIn` has a person sign the gateway in at its upstream again. */
async function destination(world) {
  if (way === 'direct') return { url: serverUrl, headers: {} };
  const sandboxPort = Number(process.env.GATEHOUSE_SANDBOX_PORT);
  const { auth, secrets } = isAboutAuth(scenario) ? await authOf(scenario, context, serverUrl) : {};
  Object.assign(process.env, secrets);
  const upstreams = [{ id: 'suite', names: namesIn(scenario), url: serverUrl, auth }];
  const configured = await world.configure({ sandboxPort, upstreams, alone: true });
  const signIn = () => world.signInAt('suite', { config: configured.config, open: agree });
  const needsPerson = auth?.oauth.grant === 'authorization-code';
  if (needsPerson) await signIn();
  const { url, token } = await world.serve(configured);
  return { url: `${url}/mcp/suite`, headers: { authorization: `Bearer ${token}` }, ...(needsPerson ? { signIn } : {}) };
}

const world = new World();
const late = setTimeout(() => void end(1, `not done in ${LONGEST_MS / 1000} s`), LONGEST_MS);

async function end(code, reason) {
  clearTimeout(late);
  if (reason) process.stderr.write(`${reason}\n`);
  if (code !== 0) process.stderr.write(world.said());
  await world.close();
  process.exit(code);
}

try {
  const client = await connect(await destination(world));
  await drive(scenario, client, context);
  await client.close();
  await end(0);
} catch (error) {
  await end(1, error.message);
}
