import { isAboutAuth } from './upstream-auth.mjs';

// What a client does in each scenario of the client sets, and what the suite's server offers there: gateway.yaml has to name it.

const listed = (tools, resources = [], prompts = []) => ({ tools, prompts, resources });

const INVALID_HEADERS = [
  'invalid_empty_header',
  'invalid_object_header',
  'invalid_array_header',
  'invalid_null_header',
  'invalid_number_header',
  'invalid_duplicate_same_case',
  'invalid_duplicate_diff_case',
  'invalid_space_in_name',
  'invalid_colon_in_name',
  'invalid_non_ascii_name',
  'invalid_control_char_name',
];

/** Fits any of them, so that none is kept from the server for its arguments alone. */
const ANY_ARGUMENTS = { region: 'r', value: 'v', data: {}, items: ['i'], nil: null, score: 1, field1: 'a', field2: 'b' };

/** One of the suite's calls has null for a boolean. That breaks the tool's own schema, so the gateway refuses it; left out, it is the same. */
const withoutNulls = (args) => Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));

async function tryEach(client, names) {
  const { tools } = await client.listTools();
  await client.call('valid_tool', { region: 'us-west1' });
  // A model may call what it was never shown.
  for (const name of names.filter((name) => !tools.some((tool) => tool.name === name)))
    await client.call(name, ANY_ARGUMENTS).catch(() => undefined);
}

async function echoSchema(client) {
  const { tools } = await client.listTools();
  const { inputSchema } = tools.find(({ name }) => name === 'json_schema_2020_12_tool');
  await client.call('json_schema_echo', { schema: inputSchema });
}

async function listAndCall(client, name, args = {}) {
  await client.listTools();
  await client.call(name, args);
}

async function answerQuestions(client) {
  await client.listTools();
  for (const name of ['test_mrtr_echo_state', 'test_mrtr_unrelated', 'test_mrtr_no_state']) await client.call(name);
  // Without a resultType a result is complete (2026-07-28, Messages). The gateway says so to the client; alone, the SDK's client refuses it.
  const untyped = client.call('test_mrtr_no_result_type');
  await (client.direct ? untyped.catch(() => undefined) : untyped);
}

const LISTED_MS = 60_000;

/** Resolves when the gateway has read the tool from its upstream. */
async function isListed(client, name) {
  const until = Date.now() + LISTED_MS;
  while (!(await client.listTools()).tools.some((tool) => tool.name === name)) {
    if (Date.now() > until) throw new Error(`${name} was not listed in ${LISTED_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Where a call is refused, a person signs the gateway in again, once: to agree to more, or at another server. */
async function callSignedIn(client) {
  await listAndCall(client, 'test-tool').catch(async (fault) => {
    if (!client.signIn) throw fault;
    await client.signIn();
    await isListed(client, 'test-tool');
    await client.call('test-tool');
  });
}

const SIGNED_IN = [listed(['test-tool']), callSignedIn];

/** `[names, drive(client, context)]` by scenario. `client.direct` where there is no gateway. */
const SCENARIOS = {
  initialize: [listed([]), (client) => client.listTools()],
  tools_call: [listed(['add_numbers']), (client) => listAndCall(client, 'add_numbers', { a: 5, b: 3 })],
  'elicitation-sep1034-client-defaults': [
    listed(['test_client_elicitation_defaults']),
    (client) => listAndCall(client, 'test_client_elicitation_defaults'),
  ],
  'sse-retry': [listed(['test_reconnection']), (client) => listAndCall(client, 'test_reconnection')],
  'json-schema-2020-12-preservation': [listed(['json_schema_2020_12_tool', 'json_schema_echo']), echoSchema],
  'request-metadata': [listed([]), (client) => client.listTools()],
  'sep-2322-client-request-state': [
    listed(['test_mrtr_echo_state', 'test_mrtr_no_state', 'test_mrtr_unrelated', 'test_mrtr_no_result_type']),
    answerQuestions,
  ],
  'http-standard-headers': [
    listed(['test_headers', 'my-hyphenated-tool'], ['file:///path/to/', 'https://example.com/'], ['test_prompt']),
    async (client) => {
      await client.listTools();
      await client.call('test_headers');
      await client.call('my-hyphenated-tool');
      const { resources } = await client.listResources();
      for (const { uri } of resources) await client.readResource(uri);
      await client.listPrompts();
      await client.getPrompt('test_prompt');
    },
  ],
  'http-custom-headers': [
    listed(['test_custom_headers', 'test_custom_headers_null']),
    async (client, { toolCalls }) => {
      await client.listTools();
      for (const { name, arguments: args } of toolCalls) await client.call(name, client.direct ? args : withoutNulls(args));
    },
  ],
  'http-invalid-tool-headers': [
    listed(['valid_tool', ...INVALID_HEADERS]),
    (client) => tryEach(client, client.direct ? [] : INVALID_HEADERS),
  ],
  'json-schema-ref-no-deref': [listed(['lookup_user']), (client) => client.listTools()],
};

/** How many checks the SDK's client passes alone; of `auth/`, where the gateway is the client, how many it has to pass. */
export const CLIENT_SETS = {
  '2025-11-25': {
    initialize: 1,
    tools_call: 2,
    'elicitation-sep1034-client-defaults': 5,
    'sse-retry': 3,
    'json-schema-2020-12-preservation': 9,
    'auth/metadata-default': 18,
    'auth/metadata-var1': 18,
    'auth/metadata-var2': 18,
    'auth/metadata-var3': 18,
    'auth/basic-cimd': 12,
    'auth/scope-from-www-authenticate': 14,
    'auth/scope-from-scopes-supported': 14,
    'auth/scope-omitted-when-undefined': 14,
    'auth/scope-step-up': 20,
    'auth/scope-retry-limit': 1,
    'auth/token-endpoint-auth-basic': 19,
    'auth/token-endpoint-auth-post': 19,
    'auth/token-endpoint-auth-none': 19,
    'auth/pre-registration': 12,
  },
  '2026-07-28': {
    tools_call: 2,
    'request-metadata': 5,
    'sep-2322-client-request-state': 5,
    'http-standard-headers': 9,
    'http-custom-headers': 18,
    'http-invalid-tool-headers': 12,
    'json-schema-ref-no-deref': 1,
    'json-schema-2020-12-preservation': 9,
    'auth/metadata-default': 18,
    'auth/metadata-var1': 18,
    'auth/metadata-var2': 18,
    'auth/metadata-var3': 18,
    'auth/basic-cimd': 12,
    'auth/scope-from-www-authenticate': 14,
    'auth/scope-from-scopes-supported': 14,
    'auth/scope-omitted-when-undefined': 14,
    'auth/scope-step-up': 20,
    'auth/scope-retry-limit': 1,
    'auth/token-endpoint-auth-basic': 19,
    'auth/token-endpoint-auth-post': 19,
    'auth/token-endpoint-auth-none': 19,
    'auth/pre-registration': 12,
    'auth/resource-mismatch': 2,
    'auth/offline-access-scope': 12,
    'auth/offline-access-not-supported': 14,
    'auth/authorization-server-migration': 20,
    'auth/iss-supported': 14,
    'auth/iss-not-advertised': 14,
    'auth/iss-supported-missing': 8,
    'auth/iss-wrong-issuer': 8,
    'auth/iss-unexpected': 8,
    'auth/iss-normalized': 8,
    'auth/metadata-issuer-mismatch': 3,
    'auth/client-credentials-jwt': 8,
    'auth/client-credentials-basic': 8,
    // More where the client asks for lists again meanwhile.
    'auth/wif-jwt-bearer': 8,
    'auth/enterprise-managed-authorization': 11,
    'auth/dpop': 13,
    'auth/dpop-nonce': 15,
  },
};

/** Where the server asks the client for something. */
const ASKED = new Set(['elicitation-sep1034-client-defaults', 'sep-2322-client-request-state']);

export const isAsked = (scenario) => ASKED.has(scenario);

const scenarioOf = (scenario) => (isAboutAuth(scenario) ? SIGNED_IN : SCENARIOS[scenario]);

export const namesIn = (scenario) => scenarioOf(scenario)[0];

export const drive = (scenario, client, context) => scenarioOf(scenario)[1](client, context);

const ON_DEMAND = new Set(
  [
    'metadata-default',
    'metadata-var1',
    'metadata-var3',
    'scope-from-www-authenticate',
    'scope-from-scopes-supported',
    'scope-omitted-when-undefined',
    'scope-retry-limit',
    'token-endpoint-auth-post',
    'token-endpoint-auth-none',
    'offline-access-not-supported',
    'iss-not-advertised',
    'iss-supported-missing',
    'iss-unexpected',
    'iss-normalized',
    'client-credentials-basic',
    'enterprise-managed-authorization',
    'dpop',
    'dpop-nonce',
  ].map((name) => `auth/${name}`),
);

/** Left out where nothing is said, for their time: each has a sibling that is run. What the older set asks of a client the newer one asks too. */
export const isOnDemand = (set, scenario) =>
  ON_DEMAND.has(scenario) || (set === '2025-11-25' && isAboutAuth(scenario) && scenario !== 'auth/basic-cimd');
