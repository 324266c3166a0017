import { isStateCode, isTimeZone } from '@gatehouse/kernel';
import { email, isSame, listOf, namedFault, namedIn, oneOf, type Answers, type Question } from './answer-checks.js';
import { MORE_QUESTIONS } from './more-questions.js';
import { zoneOf } from './state-zones.js';

export { listOf, namedIn, type Answers, type Named } from './answer-checks.js';

export const KINDS = ['brokerage', 'mls'] as const;
export const DATABASES = ['sqlite', 'postgres'] as const;
export const IDENTITY = ['local', 'okta', 'entra', 'google', 'oidc'] as const;
export const TARGETS = ['none', 'docker', 'systemd', 'kubernetes'] as const;
export const PROVIDERS = ['reso-generic', 'mlsgrid', 'bridge', 'trestle', 'spark', 'simplyrets'] as const;

function urlFault(answer: string): string | undefined {
  const url = URL.canParse(answer) ? new URL(answer) : undefined;
  const isHere = url !== undefined && ['127.0.0.1', 'localhost'].includes(url.hostname);
  return url && (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) && url.pathname === '/'
    ? undefined
    : 'is https://HOST without a path; http is for this machine alone';
}

function mlsFault(answer: string, { kind }: Partial<Answers>): string | undefined {
  if (kind === 'mls' && listOf(answer).length === 0) return 'names the connection to its own data, as id:provider';
  const names = new Set<string>();
  for (const each of listOf(answer)) {
    const [id = '', provider = '', ...rest] = each.split(':');
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(id) || rest.length > 0 || !(PROVIDERS as readonly string[]).includes(provider))
      return `is a list of id:provider, the provider one of ${PROVIDERS.join(', ')}; or empty`;
    if (names.has(id)) return `names ${id} twice`;
    names.add(id);
  }
  return undefined;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 32);

export const QUESTIONS: readonly Question[] = [
  {
    name: 'kind',
    asks: `Whose gateway is it (${KINDS.join(', ')})?`,
    example: 'brokerage',
    standard: () => 'brokerage',
    fault: oneOf(KINDS),
  },
  {
    name: 'name',
    asks: 'What is the brokerage, or the MLS, called?',
    example: 'Harbor Realty',
    standard: () => '',
    fault: (answer) => (answer.trim() === '' || /["\\\n]/.test(answer) ? 'is a name, without " and \\' : undefined),
  },
  {
    name: 'id',
    asks: 'By which short name does it go in files?',
    example: 'harbor',
    standard: ({ name = '' }) => slug(name),
    fault: (answer) => (/^[a-z][a-z0-9-]{0,31}$/.test(answer) ? undefined : 'has lower-case letters, digits and hyphens'),
  },
  {
    name: 'firmKey',
    asks: 'What is the RESO OfficeKey of its main office? (An MLS has one of its own, which no brokerage has.)',
    example: 'OFF-101',
    standard: () => '',
    fault: (answer) => (/^[\w.:-]+$/.test(answer) ? undefined : 'is a key without spaces'),
  },
  {
    name: 'states',
    asks: 'In which states does it work?',
    example: 'CA, NV',
    standard: () => '',
    fault: (answer) => {
      const unknown = listOf(answer).find((state) => !isStateCode(state));
      if (unknown !== undefined) return `is a list of states by their postal codes; ${unknown} is none`;
      return listOf(answer).length > 0 ? undefined : 'names at least one state';
    },
  },
  {
    name: 'timeZone',
    asks: 'In which time zone (IANA) do its days end?',
    example: 'America/Chicago',
    standard: ({ states = '' }) => zoneOf(listOf(states)[0]),
    fault: (answer) => (isTimeZone(answer) ? undefined : 'is a time zone by its IANA name'),
  },
  {
    name: 'url',
    asks: 'At which address will assistants reach it?',
    example: 'https://gateway.harbor.example',
    standard: () => 'http://127.0.0.1:8080',
    fault: urlFault,
  },
  { name: 'administrator', asks: 'Who administers it (e-mail)?', example: 'admin@harbor.example', standard: () => '', fault: email },
  {
    name: 'broker',
    asks: 'Who is the designated broker, or at an MLS its compliance officer (e-mail)?',
    example: 'broker@harbor.example',
    standard: () => '',
    fault: (answer, { administrator }) =>
      email(answer) ??
      (isSame(answer, administrator) ? 'is somebody else than the administrator: one decides, the other runs it' : undefined),
  },
  { name: 'mls', asks: 'Which MLSs, as id:provider?', example: 'cascade:reso-generic, metro:mlsgrid', standard: () => '', fault: mlsFault },
  {
    name: 'brokerages',
    asks: 'Of an MLS: which brokerages, as OfficeKey:Name?',
    example: 'OFF-101:Harbor Realty, OFF-201:Summit Homes',
    standard: () => '',
    fault: (answer, before) => {
      const fault = namedFault(/^[\w.-]+$/, 'OFF-101:Harbor Realty')(answer, before);
      return (
        fault ?? (namedIn(answer).some(({ id }) => id === before.firmKey) ? `names ${before.firmKey}, which is the MLS itself` : undefined)
      );
    },
  },
  {
    name: 'vendors',
    asks: 'Of an MLS: which applications of vendors, as id:Name?',
    example: 'harbor-portal:Harbor Portal',
    standard: () => '',
    fault: namedFault(/^[a-z][a-z0-9-]{2,31}$/, 'harbor-portal:Harbor Portal'),
  },
  {
    name: 'identity',
    asks: `Where do people sign in (${IDENTITY.join(', ')})?`,
    example: 'okta',
    standard: () => 'local',
    fault: oneOf(IDENTITY),
  },
  {
    name: 'issuer',
    asks: 'What is the issuer of that provider?',
    example: 'https://harbor.okta.com',
    standard: ({ identity }) => (identity === 'google' ? 'https://accounts.google.com' : ''),
    fault: (answer, { identity }) => {
      if (identity === 'local') return answer === '' ? undefined : 'is for a provider of your own, and identity is local';
      if (!URL.canParse(answer) || new URL(answer).protocol !== 'https:') return 'is the https address of the provider';
      // A tenant's own: the common ones vouch for people of everybody.
      const isTenant = /^https:\/\/login\.microsoftonline\.com\/[0-9a-f-]{36}\/v2\.0$/.test(answer);
      return identity === 'entra' && !isTenant ? 'is https://login.microsoftonline.com/TENANT-ID/v2.0 of your own tenant' : undefined;
    },
  },
  {
    name: 'target',
    asks: `Where will it run (${TARGETS.join(', ')})?`,
    example: 'docker',
    standard: () => 'none',
    fault: oneOf(TARGETS),
  },
  {
    name: 'database',
    asks: `Which database (${DATABASES.join(', ')})?`,
    example: 'postgres',
    standard: ({ target }) => (target === 'kubernetes' ? 'postgres' : 'sqlite'),
    fault: (answer, { target }) =>
      oneOf(DATABASES)(answer) ??
      (answer === 'sqlite' && target === 'kubernetes' ? 'is postgres where target is kubernetes: pods share no file' : undefined),
  },
  ...MORE_QUESTIONS,
];

/** Where answers are missing or contradict one another: a line for each. */
export function answerFaults(answers: Partial<Answers>): readonly string[] {
  return QUESTIONS.flatMap(({ name, example, fault }) => {
    const what = fault(answers[name] ?? '', answers);
    return what === undefined ? [] : [`--${name} ${what}; for example ${JSON.stringify(example)}`];
  });
}

/** What was not said takes its standard, where it has one. */
export function withStandards(said: Partial<Answers>): Partial<Answers> {
  let answers: Partial<Answers> = {};
  for (const { name, standard } of QUESTIONS) answers = { ...answers, [name]: said[name] ?? standard(answers) };
  return answers;
}
