import { counselFault, lawShown, packsFault } from './state-law.js';
import { email, isSame, listOf, namedFault, namedIn, oneOf, type Answers, type Question } from './answer-checks.js';

/** The entries of the starter catalogue. */
export const STARTERS = ['crm', 'documents', 'e-sign', 'showing'] as const;
/** What somebody may be beside what the roster says of them. */
const GRANTS = ['compliance', 'admin', 'mls_staff'] as const;
const RETENTION = ['people', 'automatic'] as const;

export interface Channel {
  readonly kind: string;
  readonly to: string;
}

/** A list of kind:to, or of kinds alone. */
export const channelsIn = (answer: string): readonly Channel[] =>
  listOf(answer).map((each) => {
    const at = each.indexOf(':');
    return at === -1 ? { kind: each, to: '' } : { kind: each.slice(0, at), to: each.slice(at + 1) };
  });

const isWeb = (to: string): boolean => URL.canParse(to) && new URL(to).protocol === 'https:';
const isNone = (to: string): boolean => to === '';
/** By kind, what its address is. The secret address of a chat is a secret and asked for in .env. */
const ALERTS: Readonly<Record<string, (to: string) => boolean>> = {
  email: (to) => email(to) === undefined,
  slack: isNone,
  teams: isNone,
  pagerduty: isNone,
  webhook: isWeb,
};
const isSocket = (to: string): boolean => URL.canParse(to) && ['tls:', 'tcp:'].includes(new URL(to).protocol);
const SIEM: Readonly<Record<string, (to: string) => boolean>> = {
  splunk: isWeb,
  elastic: isWeb,
  otlp: isWeb,
  webhook: isWeb,
  syslog: isSocket,
};

function repeated(all: readonly string[]): string | undefined {
  const twice = all.find((each, index) => all.findIndex((other) => isSame(each, other)) < index);
  return twice === undefined ? undefined : `names ${twice} twice`;
}

function staffFault(answer: string, { kind, administrator, broker }: Partial<Answers>): string | undefined {
  const all = namedIn(answer);
  for (const { id, name } of all) {
    if (email(id) !== undefined || !(GRANTS as readonly string[]).includes(name))
      return `is a list of E-MAIL:ROLE, the role one of ${GRANTS.join(', ')}; ${id} does not fit`;
    if (isSame(id, administrator) || isSame(id, broker)) return `names ${id}, who has an office already; one person has one`;
    if (name === 'mls_staff' && kind !== 'mls') return `gives ${id} mls_staff, which is for an MLS, and kind is ${kind}`;
  }
  return repeated(all.map(({ id }) => id));
}

function assistantsFault(answer: string, { kind, administrator, broker, staff = '' }: Partial<Answers>): string | undefined {
  if (answer !== '' && kind === 'mls') return 'is for a brokerage: at an MLS the roster says who assists whom';
  const taken = [administrator, broker, ...namedIn(staff).map(({ id }) => id)];
  const wrong = listOf(answer).find((each) => email(each) !== undefined);
  if (wrong !== undefined) return `is a list of e-mail addresses; ${wrong} is none`;
  const busy = listOf(answer).find((each) => taken.some((other) => isSame(each, other)));
  return busy === undefined ? repeated(listOf(answer)) : `names ${busy}, who has an office already; one person has one`;
}

const placesFault =
  (kinds: typeof ALERTS, example: string) =>
  (answer: string): string | undefined => {
    const all = channelsIn(answer);
    const wrong = all.find(({ kind, to }) => !kinds[kind]?.(to));
    if (wrong) return `is such as ${example}, of ${Object.keys(kinds).join(', ')}; ${wrong.kind} does not fit so`;
    return repeated(all.map(({ kind }) => kind));
  };

function siemFault(answer: string): string | undefined {
  const fault = placesFault(SIEM, 'splunk:https://splunk.harbor.example/services/collector/event or syslog:tls://siem.harbor.example:6514');
  return listOf(answer).length > 1 ? 'is one place; gateway.yaml takes more under audit.sinks' : fault(answer);
}

/** What can be left open: each has a standard that closes or does without. */
export const MORE_QUESTIONS: readonly Question[] = [
  {
    name: 'packs',
    asks: 'Which law of your states stands otherwise, as NAME@STATE:MODE (on, watch, off)?',
    shows: lawShown,
    example: 'fair-housing-states@CA:watch',
    standard: () => 'all',
    fault: packsFault,
  },
  {
    name: 'counsel',
    asks: 'Who decided that, and why, as E-MAIL:REASON? (Left open, it counts all the same.)',
    example: 'compliance@harbor.example:Our counsel looked at it in November.',
    standard: () => '',
    fault: counselFault,
  },
  {
    name: 'offices',
    asks: 'Of a brokerage: which offices beside the main one, as OfficeKey:Name?',
    example: 'OFF-102:Harbor Realty North',
    standard: () => '',
    fault: (answer, before) => {
      const fault = namedFault(/^[\w.-]+$/, 'OFF-102:Harbor Realty North', 'brokerage')(answer, before);
      return (
        fault ?? (namedIn(answer).some(({ id }) => id === before.firmKey) ? `names ${before.firmKey}, which is the main office` : undefined)
      );
    },
  },
  {
    name: 'staff',
    asks: `Who else has an office of their own, as E-MAIL:ROLE (${GRANTS.join(', ')})?`,
    example: 'compliance@harbor.example:compliance',
    standard: () => '',
    fault: staffFault,
  },
  {
    name: 'assistants',
    asks: 'Of a brokerage: who assists the broker and acts for them (e-mails)?',
    example: 'assistant@harbor.example',
    standard: () => '',
    fault: assistantsFault,
  },
  {
    name: 'upstreams',
    asks: `Which systems, of the starter catalogue (${STARTERS.join(', ')})?`,
    example: 'crm, showing',
    standard: () => '',
    fault: (answer) => {
      const strange = listOf(answer).find((each) => !(STARTERS as readonly string[]).includes(each));
      return strange === undefined ? repeated(listOf(answer)) : `is a list of ${STARTERS.join(', ')}; ${strange} is none`;
    },
  },
  {
    name: 'retention',
    asks: `Who deletes records whose time is over (${RETENTION.join(', ')})?`,
    example: 'people',
    standard: () => 'people',
    fault: oneOf(RETENTION),
  },
  {
    name: 'alerts',
    asks: 'How are people told at once (email:ADDRESS, slack, teams, pagerduty, webhook:URL)?',
    example: 'email:broker@harbor.example, slack',
    standard: () => '',
    fault: placesFault(ALERTS, 'email:broker@harbor.example, slack'),
  },
  {
    name: 'siem',
    asks: `Where else does the audit trail go, as KIND:ADDRESS (${Object.keys(SIEM).join(', ')})?`,
    example: 'syslog:tls://siem.harbor.example:6514',
    standard: () => '',
    fault: siemFault,
  },
];
