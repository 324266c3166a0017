import { birthFiles, type Package } from '../deployment/birth.js';
import { packsLock } from '../deployment/packs-lock.js';
import { listOf, type Answers } from './answers.js';
import { configurationOf, envOf, mlsOf } from './configuration.js';
import { targetFiles, type Files } from './target-files.js';

const MEMBERS =
  'MemberKey,MemberFullName,MemberEmail,MemberType,MemberStatus,MemberMlsAccessYN,MemberStateLicense,MemberStateLicenseState,MemberStateLicenseExpirationDate,OfficeKey';

/** Names in the environment, each with what it holds. */
function secretsOf(answers: Answers): readonly (readonly [string, string])[] {
  const mls = mlsOf(answers).map(({ id, provider }): [string, string] =>
    provider === 'simplyrets' ? [envOf(id, 'PASSWORD'), `the password at ${id}`] : [envOf(id, 'TOKEN'), `the token of ${id}`],
  );
  const identity: [string, string][] =
    answers.identity === 'local' ? [] : [[envOf(answers.identity, 'SECRET'), 'the client secret at the identity provider']];
  const database: [string, string][] = answers.database === 'postgres' ? [['DATABASE_PASSWORD', 'the password of the database']] : [];
  return [...mls, ...identity, ...database];
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

const readmeOf = (answers: Answers): string => `# The Gatehouse of ${answers.name}

AI assistants reach the tools and listing data of ${answers.name} (${listOf(answers.states).join(', ')}) at ${answers.url} and only there.

\`\`\`sh
npm install
cp .env.example .env       # and fill it in; never commit it
npx gatehouse check        # says what is wrong, and what is still open
npx gatehouse account password ${answers.administrator} --generate
npm start
\`\`\`

## Still open

${openQuestions(answers)}
- \`roster/members.csv\` and \`roster/offices.csv\`: everybody who works here, with the fields of the RESO Data Dictionary. The row of the broker is a beginning.
- \`upstreams\` in gateway.yaml: CRM, documents, e-signature, showings. What is not named there is permitted to nobody.
- \`alerts.channels\`: who is told at once.

## What is where

| file | what it is |
| --- | --- |
| \`gateway.yaml\` | the whole configuration; \`gateway.schema.json\` helps an editor |
| \`roster/\` | who works here |
| \`.env\` | secrets, by the names that gateway.yaml refers to |
| \`.gatehouse/\` | keys, database, the answers that this folder was made from. Back it up |
| \`RUNBOOK.md\` | what to do when |
`;

const RUNBOOK = `# Runbook

| when | what |
| --- | --- |
| it does not start | \`npx gatehouse check\` names the file, line and what to write |
| it is not ready | \`/health/ready\` says which part, and why |
| an assistant does not connect | \`npx gatehouse doctor URL\` |
| a call waits for a person | \`npx gatehouse approvals list\` |
| a tool is held back | \`npx gatehouse pins list\`, then \`pins diff\` and \`pins approve\` |
| somebody leaves | take their row from the roster: access ends within five seconds. \`npx gatehouse erase\` for a privacy request |
| an MLS asks for proof | \`npx gatehouse report compliance --out FOLDER\`, \`npx gatehouse audit export\` |
| a key may be known | \`npx gatehouse keys rotate\`; \`npx gatehouse audit key --new\` |
| a change of this folder | \`npx gatehouse doctor\`: what you changed, what is due, what is behind |
| an MLS, an office, an upstream more | \`npx gatehouse add mls\`, \`add office\`, \`add upstream\` |
| an upgrade | back up \`.gatehouse\` and the database, commit, \`npx gatehouse@VERSION upgrade\`, \`npm install\`, \`npm test\`, restart |

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
  const broker = `MEMBER-BROKER,Designated Broker,${answers.broker},Designated REALTOR Participant,Active,true,,${listOf(answers.states)[0]!},,${answers.firmKey}`;
  const files: Record<string, string> = {
    'package.json': packageOf(answers, made),
    'gateway.yaml': configurationOf(answers),
    'gateway.schema.json': `${JSON.stringify(schema, undefined, 2)}\n`,
    'packs.lock': packsLock(made.version, packs),
    'roster/members.csv': `${MEMBERS}\n${broker}\n`,
    'roster/offices.csv': `OfficeKey,OfficeName,OfficeStatus,MainOfficeKey,OfficeBrokerKey\n${answers.firmKey},"${answers.name}",Active,${answers.firmKey},MEMBER-BROKER\n`,
    '.env.example': `# Copy to .env and fill in. Never commit that.\n${secretsOf(answers)
      .map(([name, what]) => `# ${what}\n${name}=\n`)
      .join('')}`,
    '.gitignore': 'node_modules\n.env\n.gatehouse/keys\n.gatehouse/*.db*\n.gatehouse/before*\n.gatehouse/changes.json*\n',
    'README.md': readmeOf(answers),
    'RUNBOOK.md': RUNBOOK,
    'smoke.test.mjs': SMOKE,
    '.github/workflows/check.yaml': CHECK_WORKFLOW,
    ...targetFiles(answers),
  };
  return { ...files, ...birthFiles(answers, made.version, files) };
}
