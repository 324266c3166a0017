import { birthFiles, type Package } from '../deployment/birth.js';
import { packsLock } from '../deployment/packs-lock.js';
import { listOf, namedIn, type Answers } from './answers.js';
import { configurationOf, mlsOf } from './configuration.js';
import { envOf } from './env-names.js';
import { FEEDS } from './feeds.js';
import { ownFiles } from './own-files.js';
import { lawLines, standingsOf } from './state-law.js';
import { rosterOf } from './roster-files.js';
import { starterFiles } from './starter-files.js';
import { watchingSecrets } from './watching.js';
import { targetFiles, type Files } from './target-files.js';

/** Names in the environment, each with what it holds. */
function secretsOf(answers: Answers): readonly (readonly [string, string])[] {
  const mls = mlsOf(answers).map(({ id, provider }) => FEEDS[provider]!.secret(id));
  const vendors = namedIn(answers.vendors).map(({ id, name }): [string, string] => [
    envOf(id, 'APP_SECRET'),
    `the secret of ${name}, for its application alone`,
  ]);
  const identity: [string, string][] =
    answers.identity === 'local' ? [] : [[envOf(answers.identity, 'SECRET'), 'the client secret at the identity provider']];
  const database: [string, string][] = answers.database === 'postgres' ? [['DATABASE_PASSWORD', 'the password of the database']] : [];
  return [...mls, ...vendors, ...identity, ...database, ...watchingSecrets(answers)];
}

function packageOf({ id }: Answers, { version, tarball }: Package): string {
  const gatehouse = tarball === undefined ? version : `file:vendor/${tarball}`;
  const scripts = { start: 'gatehouse serve', check: 'gatehouse check', test: 'node --test smoke.test.mjs' };
  const whole = {
    name: `gatehouse-${id}`,
    private: true,
    type: 'module',
    engines: { node: '^20.19.0 || ^22.14.0 || >=24.0.0' },
    scripts,
    dependencies: { gatehouse },
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

const SMOKE = `// Is this deployment whole? No gateway has to run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('bin/gatehouse.js', import.meta.resolve('gatehouse/package.json')));
// Where nobody has the secrets, such as in CI, any word does: nothing is connected to.
const names = [...readFileSync('.env.example', 'utf8').matchAll(/^(\\w+)=$/gm)].map(([, name]) => [name, 'not-here']);
const env = { ...Object.fromEntries(names), ...process.env };
const gatehouse = (...args) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env });

test('the configuration, its policies and its packs are whole', () => {
  const { status, stdout, stderr } = gatehouse('check');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /is whole/);
});

test('nobody who is not on the roster is anybody', () => {
  const { status } = gatehouse('roster', 'show', 'stranger@nowhere.example');
  assert.notEqual(status, 0);
});
`;

const CHECK_WORKFLOW = `name: check
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm install --ignore-scripts --no-audit --no-fund
      - run: npm test
`;

const openQuestions = (answers: Answers): string =>
  mlsOf(answers)
    .map(
      ({ id }) =>
        `- **${id}**: its address, its credential, its use cases, and what its licence says about assistants (\`aiUse\`). Until that is answered it serves nothing.`,
    )
    .join('\n') || '- No MLS is connected yet.';

const openUpstreams = ({ upstreams }: Answers): string =>
  upstreams === ''
    ? '`upstreams` in gateway.yaml: CRM, documents, e-signature, showings. What is not named there is permitted to nobody.'
    : `\`catalog/\`: ${listOf(upstreams).join(', ')}, each a starter entry. Put in what its vendor says, \`npx gatehouse catalog diff NAME\` and \`catalog approve\`, then name it under \`upstreams\` in gateway.yaml. Nothing is connected before.`;

const readmeOf = (answers: Answers): string => `# The Gatehouse of ${answers.name}

AI assistants reach the tools and listing data of ${answers.name} (${listOf(answers.states).join(', ')}) at ${answers.url} and only there.

\`\`\`sh
npm install --ignore-scripts
cp .env.example .env       # and fill it in; any word for what is still closed and has no secret yet. Never commit it
npx gatehouse check        # says what is wrong, and what is still open
npx gatehouse account password ${answers.administrator} --generate
npm start
\`\`\`

Then, in another terminal, the first call. The client opens a browser: sign in as ${answers.administrator} ${answers.identity === 'local' ? 'with the password that was printed' : 'at your identity provider'}, and say what it may do. The list of tools is short until what is still open below is answered.

\`\`\`sh
claude mcp add --transport http gatehouse ${answers.url}/mcp   # or the same address in any MCP client that signs in by browser
npx gatehouse doctor ${answers.url}/mcp                        # where a client does not connect: at which step, and what to do
npx gatehouse doctor                                            # this folder: what was changed, versions, what is due
\`\`\`

## Still open

${openQuestions(answers)}
${answers.kind === 'mls' ? OPEN_AT_MLS : OPEN_AT_BROKERAGE}
- ${openUpstreams(answers)}
${lawLines(answers)}
- ${answers.alerts === '' ? '`alerts.channels`: who is told at once.' : '`alerts.channels`: whether the addresses and servers are yours; `npx gatehouse alerts test` sends each a trial.'}

## What is where

| file | what it is |
| --- | --- |
| \`gateway.yaml\` | the whole configuration; \`gateway.schema.json\` helps an editor |
| \`roster/\` | who works here |
| \`policies/house.cedar\` | rules of this house; an example in it is commented out |
| \`extensions.mjs\` | code of your own; an example that is off |
| \`.env\` | secrets, by the names that gateway.yaml refers to |
| \`.gatehouse/\` | keys, database, the answers that this folder was made from. Back it up |
| \`RUNBOOK.md\` | what to do when |
`;

const OPEN_AT_BROKERAGE =
  '- `roster/members.csv` and `roster/offices.csv`: everybody who works here, with the fields of the RESO Data Dictionary. The row of the broker is a beginning.';
const OPEN_AT_MLS = `- \`roster/members.csv\`: the members of every brokerage, with the fields of the RESO Data Dictionary; or \`identity.roster.connection\`, where your RESO Web API serves Member and Office. Each brokerage is a tenant by the \`MainOfficeKey\` of its offices.
- \`identity.accounts\`, \`identity.scim\` or \`identity.external\`: who of them may sign in here.
- Applications of vendors are known and let in nowhere until \`npx gatehouse vendor approve\`; their quotas are under \`limits\`.`;

const ASKED_LINES = '| an MLS asks for proof | `npx gatehouse report compliance --out FOLDER`, `npx gatehouse audit export` |\n';
const VENDOR_LINES = `| a vendor applies | \`npx gatehouse add vendor ID --name NAME\`, then a restart, by which the gateway knows it; it waits for approval |
| vendors are to apply by themselves | \`vendorApplications: { open: true, endpoints: [mls] }\` under \`identity\`, and a limit with \`for: { role: vendor }, each: application\`; \`npx gatehouse vendor list\` shows who waits, \`vendor refuse\` turns one down |
| a vendor signed | set its quota under limits, \`npx gatehouse vendor approve ID --as OFFICER --reason CONTRACT\` |
| a vendor is to be stopped | \`npx gatehouse vendor suspend ID --as OFFICER --reason TEXT\`: within seconds, whatever token it holds; \`vendor resume\` ends it |
| which vendors are let in | \`npx gatehouse vendor list\` |
| evidence about a vendor | \`npx gatehouse report licence --vendor ID --out FOLDER\`, \`npx gatehouse audit search --application ID --from DATE --json\`; \`npx gatehouse audit prove\` for one record |
| listings turned up elsewhere | \`npx gatehouse canary check FILE\` says through which application they were read |
| a quarter is over | \`npx gatehouse report compliance --out FOLDER\` |
`;

const runbookOf = ({ kind }: Answers): string => `# Runbook

| when | what |
| --- | --- |
| it does not start | \`npx gatehouse check\` names the file, line and what to write |
| it is not ready | \`/health/ready\` says which part, and why |
| an assistant does not connect | \`npx gatehouse doctor URL\` |
| a call waits for a person | \`npx gatehouse approvals list\` |
| a tool is held back | \`npx gatehouse pins list\`, then \`pins diff\` and \`pins approve\` |
| somebody leaves | take their row from the roster: access ends within five seconds. \`npx gatehouse erase\` for a privacy request |
${kind === 'mls' ? VENDOR_LINES : ASKED_LINES}| a key may be known | \`npx gatehouse keys rotate\`; \`npx gatehouse audit key --new\` |
| a change of this folder | \`npx gatehouse doctor\`: what you changed, what is due, what is behind |
| an MLS, an office, an upstream more | \`npx gatehouse add mls\`, \`add office\`, \`add upstream\` |
| work in a state more | \`npx gatehouse add state CODE\`: its law and its times of retention count; it says what somebody has to decide |
| an upgrade | back up \`.gatehouse\` and the database, commit, \`npx gatehouse@VERSION upgrade\` (from a tarball: \`npx --package FILE gatehouse upgrade --tarball FILE\`), \`npm install --ignore-scripts\`, \`npm test\`, restart |

Back up: the database, and \`.gatehouse/keys\`. Without the keys nothing sealed opens again. Keep what \`npx gatehouse audit checkpoint\` prints somewhere else each month.
`;

/** What the packages say, whatever was answered. */
export interface Derived {
  readonly schema: object;
  /** Digest of each rule file by its path. */
  readonly packs: Readonly<Record<string, string>>;
}

/** Every file of a deployment by its path. Files under \`.gatehouse\` say what it was made from. */
export function deploymentFiles(answers: Answers, made: Package, { schema, packs }: Derived): Files {
  const files: Record<string, string> = {
    'package.json': packageOf(answers, made),
    'gateway.yaml': configurationOf(answers),
    'gateway.schema.json': `${JSON.stringify(schema, undefined, 2)}\n`,
    'packs.lock': packsLock(made.version, packs, standingsOf(answers)),
    ...rosterOf(answers),
    ...starterFiles(answers),
    ...ownFiles(made.version),
    '.env.example': `# Copy to .env and fill in. Never commit that.\n${secretsOf(answers)
      .map(([name, what]) => `# ${what}\n${name}=\n`)
      .join('')}`,
    '.gitignore': 'node_modules\n.env\n.gatehouse/keys\n.gatehouse/*.db*\n.gatehouse/before*\n.gatehouse/changes.json*\n',
    'README.md': readmeOf(answers),
    'RUNBOOK.md': runbookOf(answers),
    'smoke.test.mjs': SMOKE,
    '.github/workflows/check.yaml': CHECK_WORKFLOW,
    ...targetFiles(answers),
  };
  return { ...files, ...birthFiles(answers, made.version, files) };
}
