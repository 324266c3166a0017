import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigFaults, configSchema, EnvironmentSecrets, loadConfigText } from './index.js';

const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
const secrets = new EnvironmentSecrets({
  SANDBOX_RESO_SECRET: 'reso-secret-value',
  SANDBOX_CRM_TOKEN: 'crm-token-value',
  SANDBOX_SHOWINGS_KEY: 'key-value',
});

function faultsIn(text: string, source = secrets): ConfigFaults {
  try {
    loadConfigText(text, 'gateway.yaml', { secrets: source });
  } catch (error) {
    if (error instanceof ConfigFaults) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('gateway.yaml', () => {
  it('loads the template of a brokerage and reads its secrets by reference', () => {
    const { config, secret } = loadConfigText(template, 'gateway.yaml', { secrets });
    expect(config.upstreams[0]?.tools.get('get_contact')).toMatchObject({ action: 'read', dataClass: 'contact', resource: 'Contacts' });
    expect(config.gateway.allowedHosts).toContain('127.0.0.1');
    expect(secret(config.upstreams[0]!.auth!.bearer!)).toBe('crm-token-value');
  });

  it('lists every fault at once, each with its path, what was expected and an example', () => {
    const broken = template
      .replace('port: 8080', 'port: eighty')
      .replace('provider: reso-generic', 'provider: idx-feed')
      .replace('action: send\n', 'action: sned\n')
      .replace('brokerage:\n  id: harbor', 'brokerage:\n  id: Harbor Realty!');
    expect(faultsIn(broken).faults.map(({ path }) => path)).toEqual([
      'gateway.port',
      'brokerage.id',
      'mls[0].provider',
      'upstreams[0].tools.send_message.action',
    ]);
    expect(faultsIn(broken).message).toContain('gateway.port: expected a port number from 0 to 65535; for example 8080');
    expect(faultsIn(broken).message).not.toContain('eighty');
  });

  it.each(['XX', 'NO', 'ca', 'Nevada'])('takes %s for no state: the law of the one that was meant would not count', (state) => {
    const broken = `${template.replace('states: [CA]', `states: [CA, ${state}]`)}\nretention:\n  states: [${state}]\n`;
    expect(faultsIn(broken).faults.map(({ path }) => path)).toEqual(['brokerage.states', 'retention.states']);
  });

  it.each(['Mars/Olympus', '-08:00', 'Pacific time'])('takes %s for no time zone: nobody knows when a day ends there', (zone) => {
    const broken = template.replace('states: [CA]', `states: [CA]\n  timeZone: '${zone}'`);
    expect(faultsIn(broken).faults.map(({ path }) => path)).toEqual(['brokerage.timeZone']);
  });

  it('counts days by the clock of the Pacific coast where no time zone is named', () => {
    const zoneOf = (text: string) => loadConfigText(text, 'gateway.yaml', { secrets }).config.brokerage.timeZone;
    expect(zoneOf(template)).toBe('America/Los_Angeles');
    expect(zoneOf(template.replace('states: [CA]', 'states: [CA]\n  timeZone: America/Chicago'))).toBe('America/Chicago');
  });

  it.each([
    ['without its anchor', (yaml: string) => yaml.replace('port: 8080', 'port: *nowhere')],
    ['that would grow without end', (yaml: string) => `a: &a [1, 2]\nb: &b [*a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b]\n${yaml}`],
  ])('names the file of an alias %s', (_, edit) => {
    const { source, faults } = faultsIn(edit(template));
    expect([source, faults.map(({ path }) => path)]).toEqual(['gateway.yaml', ['(file)']]);
  });

  it('names unknown keys and the key that was probably meant', () => {
    const { faults } = faultsIn(template.replace('mandatoryFilter:', 'mandatory_filter:'));
    expect(faults).toMatchObject([
      {
        path: 'mls[0].mandatory_filter',
        line: template.slice(0, template.indexOf('mandatoryFilter:')).split('\n').length,
        expected: 'unknown key; did you mean mandatoryFilter?',
      },
    ]);
  });

  it.each(['constructor', '__proto__'])('refuses the name %s, with its path and line', (name) => {
    const line = template.slice(0, template.indexOf('get_contact:')).split('\n').length;
    expect(faultsIn(template.replace('get_contact:', `${name}:`)).faults).toEqual([
      { path: `upstreams[0].tools.${name}`, line, expected: 'expected another name; this one is reserved' },
    ]);
  });

  it('says which secrets are missing, all of them, before anything starts', () => {
    const { faults } = faultsIn(template, new EnvironmentSecrets({}));
    expect(faults.map(({ path }) => path)).toEqual([
      'mls[0].auth.clientSecret',
      'upstreams[0].auth.bearer',
      'upstreams[2].auth.apiKey.value',
    ]);
    expect(faults[0]?.expected).toContain('SANDBOX_RESO_SECRET is not set');
  });

  it('finds what no single setting can know', () => {
    const twice = template
      .replace('- id: market', '- id: crm')
      .replace('connection: cascade', 'connection: cascadia')
      .replace('    url: http://127.0.0.1:8081/market/mcp\n', '');
    expect(faultsIn(twice).faults.map(({ path }) => path)).toEqual(['upstreams[1].id', 'upstreams[1].url', 'identity.roster.connection']);
  });

  it.each([
    ['identity.tokenTtl', 'tokenTtl: 500ms'],
    ['identity.tokenTtl', 'tokenTtl: 2h'],
    ['identity.oauth.refreshTtl', 'tokenTtl: 10m\n  oauth: { refreshTtl: 999ms }'],
    ['identity.oauth.sessionTtl', 'tokenTtl: 10m\n  oauth: { sessionTtl: 1ms }'],
  ])('holds the lives of what is issued to bounds: %s', (path, instead) => {
    expect(template).toContain('tokenTtl: 10m');
    expect(faultsIn(template.replace('tokenTtl: 10m', instead)).faults.map((fault) => fault.path)).toEqual([path]);
  });

  it.each([
    ['    document: showing-desk.openapi.yaml\n', 'upstreams[2].document'],
    ['    url: http://127.0.0.1:8081/showings/v1\n', 'upstreams[2].url'],
    ['{ apiKey: { header: X-Desk-Key, value: { fromEnv: SANDBOX_SHOWINGS_KEY } } }', 'upstreams[2].auth', '{}'],
    ['header: X-Desk-Key, ', 'upstreams[2].auth.apiKey'],
    ['header: X-Desk-Key, ', 'upstreams[2].auth.apiKey', 'header: X-Desk-Key, query: key, '],
    ['showings/v1\n', 'upstreams[2].url', 'showings/v1?tenant=1\n'],
    [
      '{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }',
      'upstreams[0].auth.bearer',
      '{ basic: { user: u, password: { fromEnv: SANDBOX_CRM_TOKEN } } }',
    ],
    [
      '{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }',
      'upstreams[0].auth.oauth.clientId',
      '{ oauth: { grant: client-credentials, clientSecret: { fromEnv: SANDBOX_CRM_TOKEN } } }',
    ],
    [
      '{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }',
      'upstreams[0].auth.oauth.issuer',
      '{ oauth: { grant: authorization-code, clientId: g } }',
    ],
    [
      '{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }',
      'upstreams[0].auth.oauth.privateKey',
      '{ oauth: { grant: authorization-code, privateKey: { fromEnv: SANDBOX_CRM_TOKEN } } }',
    ],
    [
      'header: X-Desk-Key, value: { fromEnv: SANDBOX_SHOWINGS_KEY } } }',
      'upstreams[2].auth',
      'header: X-Desk-Key, value: { fromEnv: SANDBOX_SHOWINGS_KEY } }, oauth: { grant: authorization-code } }',
    ],
    ['crm/mcp\n', 'upstreams[0].document', 'crm/mcp\n    document: x.yaml\n'],
    ['integrity:', 'egress.allow', 'egress: { allow: [10.0.0.0/40] }\nintegrity:'],
  ])('knows what belongs to an API and what to an MCP server: without or instead of %j', (part, path, instead = '') => {
    expect(template).toContain(part);
    expect(faultsIn(template.replace(part, instead)).faults.map((fault) => fault.path)).toEqual([path]);
  });

  const exchange = '{ issuer: https://l.example, clientId: h, clientSecret: { fromEnv: SANDBOX_CRM_TOKEN } }';

  it.each([
    ['perPerson', '{ perPerson: {} }'],
    ['perPerson', '{ perPerson: { bearer: false } }'],
    ['perPerson', '{ perPerson: { bearer: true, oauth: {} } }'],
    ['perPerson', '{ basic: { user: u, password: { fromEnv: SANDBOX_CRM_TOKEN } }, perPerson: { oauth: {} } }'],
    ['perPerson', '{ bearer: { fromEnv: SANDBOX_CRM_TOKEN }, oauth: { grant: authorization-code }, perPerson: { oauth: {} } }'],
    ['perPerson', `{ perPerson: { exchange: ${exchange} } }`],
    ['perPerson.oauth.issuer', '{ perPerson: { oauth: { clientId: h } } }'],
    ['perPerson.oauth.clientId', '{ perPerson: { oauth: { clientSecret: { fromEnv: SANDBOX_CRM_TOKEN } } } }'],
    ['oauth.clientId', '{ oauth: { grant: client-credentials, clientSecret: { fromEnv: SANDBOX_CRM_TOKEN } }, perPerson: { oauth: {} } }'],
  ])("knows what belongs to accounts of people's own: auth.%s in %s", (path, auth) => {
    const { faults } = faultsIn(template.replace('{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }', auth));
    expect(faults.map((fault) => fault.path)).toEqual([`upstreams[0].auth.${path}`]);
  });

  it.each([
    [
      'a program',
      (yaml: string) => yaml.replace('transport: http', 'transport: stdio\n    command: node'),
      'one environment, for everybody',
    ],
    ['an API', (yaml: string) => yaml.replace('transport: http', 'transport: openapi\n    document: d.yaml'), 'transport is http'],
    [
      'a gateway where nobody signs in',
      (yaml: string) => yaml.replace(/^identity:\n/m, 'identity:\n  oauth: { enabled: false }\n'),
      'sign in',
    ],
    ['a gateway over plain http', (yaml: string) => yaml.replace(/publicUrl: .*/, 'publicUrl: http://gateway.harbor.example'), 'https'],
  ])('has no accounts of their own at %s, and says why', (_, change, why) => {
    const own = template.replace('{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }', '{ perPerson: { oauth: {} } }');
    const fault = faultsIn(change(own)).faults.find(({ path }) => path === 'upstreams[0].auth.perPerson');
    expect(fault?.expected).toContain(why);
  });

  it.each([
    '{ user: b@mail.example, contact: CON-1 }',
    '{ user: b@mail.example, contact: CON-1, grants: [consumer, admin] }',
    '{ user: b@mail.example, contact: CON-1, grants: [consumer], member: MEM-1001 }',
  ])('takes nobody for a client of the brokerage who is more than that: %s', (account) => {
    const { faults } = faultsIn(template.replace('  accounts:\n', `  accounts:\n    - ${account}\n`));
    expect(faults.map((fault) => fault.path)).toEqual(['identity.accounts[0].contact']);
  });

  it('takes one client for one account', () => {
    const two = ['a', 'b'].map((name) => `    - { user: ${name}@mail.example, contact: CON-1, grants: [consumer] }\n`).join('');
    const { faults } = faultsIn(template.replace('  accounts:\n', `  accounts:\n${two}`));
    expect(faults.map((fault) => fault.path)).toEqual(['identity.accounts[1].contact']);
  });

  it.each([
    '{ perPerson: { oauth: {} } }',
    '{ perPerson: { bearer: true } }',
    `{ oauth: { grant: authorization-code }, perPerson: { exchange: ${exchange} } }`,
  ])('takes %s', (auth) => {
    const own = template.replace('{ bearer: { fromEnv: SANDBOX_CRM_TOKEN } }', auth);
    expect(() => loadConfigText(own, 'gateway.yaml', { secretCheck: 'when-used' })).not.toThrow();
  });

  it('refuses terms for a URI template that cannot be matched, and says why', () => {
    const odd = template.replace('crm://contacts/:', 'crm://{a}{b}:');
    const [fault] = faultsIn(odd).faults;
    expect(fault?.path).toBe('upstreams[0].resources["crm://{a}{b}"]');
    expect(fault?.expected).toContain('side by side');
  });

  it('reports YAML that cannot be read by line and column', () => {
    const { faults } = faultsIn('gateway:\n  port: [8080\nbrokerage: x');
    expect(faults[0]?.path).toMatch(/^line \d+, column \d+$/);
  });

  it.each<[string, string]>([
    ['- issuer: http://login.harbor.example', 'identity.external[0].issuer'],
    ['- issuer: https://login.example/common/v2.0', 'identity.external[0].issuer'],
    ['- issuer: https://login.example/?tenant=1', 'identity.external[0].issuer'],
    ['- issuer: http://127.0.0.1:8080/', 'identity.external[0].issuer'],
    ['- { issuer: https://login.example }\n    - { issuer: https://login.example }', 'identity.external[1].issuer'],
    ['- { issuer: https://login.example, jwksUri: http://login.example/keys }', 'identity.external[0].jwksUri'],
    ['- { issuer: https://login.example, algorithms: [HS256] }', 'identity.external[0].algorithms'],
    ['- { issuer: https://login.example, algorithms: [] }', 'identity.external[0].algorithms'],
    ['- { issuer: https://login.example, clockSkew: 10m }', 'identity.external[0].clockSkew'],
    ['- { issuer: https://login.example, maximumLife: 2d }', 'identity.external[0].maximumLife'],
    ['- { issuer: https://login.example, keysKept: 1m }', 'identity.external[0].keysKept'],
    ['- { issuer: https://login.example, scopes: [{ word: w, means: [everything] }] }', 'identity.external[0].scopes[0].means'],
  ])('says what is wrong with an external issuer: %s', (issuer, path) => {
    const text = template.replace(/^identity:\n/m, `identity:\n  external:\n    ${issuer}\n`);
    expect(faultsIn(text).faults.map((fault) => fault.path)).toEqual([path]);
  });

  it.each<[string, string]>([
    ['groups: [{ group: g, grants: [broker] }]', 'identity.groups[0].grants'],
    ['groups: [{ group: g, only: [owner] }]', 'identity.groups[0].only'],
    ['groups: [{ group: g, scopes: [everything] }]', 'identity.groups[0].scopes'],
    [
      'scim: [{ id: okta, token: { fromEnv: SANDBOX_CRM_TOKEN } }, { id: okta, token: { fromEnv: SANDBOX_CRM_TOKEN } }]',
      'identity.scim[1].id',
    ],
    ['scim: [{ id: okta, token: { fromEnv: UNSET } }]', 'identity.scim[0].token'],
    ['scim: [{ id: okta, token: { fromEnv: SANDBOX_CRM_TOKEN }, memberAttribute: "a b" }]', 'identity.scim[0].memberAttribute'],
  ])('says what is wrong with groups and SCIM clients: %s', (setting, path) => {
    const text = template.replace(/^identity:\n/m, `identity:\n  ${setting}\n`);
    expect(faultsIn(text).faults.map((fault) => fault.path)).toEqual([path]);
  });

  it('is refused where nobody could sign in', () => {
    const off = template.replace(/^identity:\n/m, 'identity:\n  oauth: { enabled: false }\n');
    expect(faultsIn(off).faults.map(({ path }) => path)).toEqual(['identity.oauth.enabled']);
    const elsewhere = off.replace(/^identity:\n/m, 'identity:\n  external: [{ issuer: https://login.example }]\n');
    expect(loadConfigText(elsewhere, 'gateway.yaml', { secrets }).config.identity.external[0]).toMatchObject({ accountClaim: 'sub' });
  });

  it.each(['', 'just text', '- a\n- b'])('refuses a file that is no mapping', (text) => {
    expect(faultsIn(text).faults[0]?.path).toBe('(file)');
  });

  it('never repeats a value that stands where a secret reference belongs', () => {
    const inline = template.replace('clientSecret: { fromEnv: SANDBOX_RESO_SECRET }', 'clientSecret: hunter2-inline');
    const { message } = faultsIn(inline);
    expect(message).toContain('mls[0].auth.clientSecret');
    expect(message).not.toContain('hunter2');
  });

  it('counts by built-in limits where it names none, and says what does not fit in one', () => {
    const limits = (text: string) => template.replace(/\nlimits:\n(?: {2}- .*\n)+/, text);
    expect(loadConfigText(limits('\n'), 'gateway.yaml', { secrets }).config.limits.map(({ id }) => id)).toEqual([
      'calls-a-person',
      'sends-a-person',
    ]);
    const faulty = limits(`
limits:
  - { id: a, each: person }
  - { id: a, each: person, most: 3 }
  - { id: b, each: tool, streams: 3 }
  - { id: c, each: person, most: 3, per: 40d }
  - { id: d, each: person, for: { tool: 'crm_*' }, streams: 3 }
`);
    expect(faultsIn(faulty).faults.map(({ path }) => path)).toEqual([
      'limits[0].most',
      'limits[1].per',
      'limits[1].id',
      'limits[2].streams',
      'limits[3].per',
      'limits[4].streams',
    ]);
    const named = (tool: string) =>
      limits(`\nlimits:\n  - { id: f, each: person, most: 3, per: 1m, for: { tool: ${JSON.stringify(tool)} } }\n`);
    expect(faultsIn(named('cmr_*')).faults.map(({ path }) => path)).toEqual(['limits[0].for.tool']);
    for (const tool of ['*', 'c*', 'crm/send_message', 'crm_*', 'market/prompt:market_brief'])
      expect(() => loadConfigText(named(tool), 'gateway.yaml', { secrets })).not.toThrow();
    expect(faultsIn(limits('\nlimits: []\n')).faults).toMatchObject([
      { path: 'limits', expected: 'expected at least one limit; leave limits out for the built-in ones' },
    ]);
    expect(
      faultsIn(limits(`\nlimits:\n  - { id: e, each: office, most: 3, per: 1m, for: { tool: 'a*b' } }\n`)).faults.map(({ path }) => path),
    ).toEqual(['limits[0].for.tool', 'limits[0].each']);
  });

  it.each<[string, string, string]>([
    ['upstream', 'upstream: crm\n      tool: get_listing_parties', 'walls.sides[0].upstream'],
    ['place in the answer', 'party: /ContactKey', 'walls.sides[0].wall.party'],
    ['set of places, which would tell nothing', 'side: /Side, ', 'walls.sides[0].wall'],
  ])('does not ask who acts on a listing by a wrong %s', (_what, part, path) => {
    const wrong = part.replace('crm', 'crn').replace('/ContactKey', 'ContactKey').replace('side: /Side, ', '');
    expect(template).toContain(part);
    expect(faultsIn(template.replace(part, wrong)).faults.map((fault) => fault.path)).toEqual([path]);
  });

  it('has its JSON Schema beside the template, as the declarations make it; where they changed, write configSchema() there', () => {
    const path = fileURLToPath(new URL('../../../templates/brokerage/gateway.schema.json', import.meta.url));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(configSchema())));
  });

  it('asks of an upstream for nothing in its JSON Schema that an entry of the catalogue says', () => {
    const { properties } = configSchema() as { properties: { upstreams: { items: { required: string[]; anyOf: object[] } } } };
    const { required, anyOf } = properties.upstreams.items;
    expect({ required, anyOf }).toEqual({ required: ['id'], anyOf: [{ required: ['catalog'] }, { required: ['transport', 'tools'] }] });
  });

  it('has a JSON Schema for editors that names the same settings', () => {
    const schema = configSchema() as { properties: Record<string, { properties: Record<string, unknown> }>; required: string[] };
    expect(schema.required).toEqual(['gateway', 'brokerage', 'database', 'identity', 'mls', 'upstreams']);
    expect(Object.keys(schema.properties['gateway']!.properties)).toContain('callTimeout');
  });
});
