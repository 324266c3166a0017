/** All as they were typed; lists are separated by commas. */
export interface Answers {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  readonly firmKey: string;
  readonly states: string;
  readonly timeZone: string;
  readonly url: string;
  readonly administrator: string;
  readonly broker: string;
  readonly mls: string;
  readonly brokerages: string;
  readonly vendors: string;
  readonly identity: string;
  readonly issuer: string;
  readonly database: string;
  readonly target: string;
  readonly offices: string;
  readonly staff: string;
  readonly assistants: string;
  readonly upstreams: string;
  readonly retention: string;
  readonly alerts: string;
  readonly siem: string;
  readonly packs: string;
  readonly counsel: string;
}

/** One thing that a deployment has to know. The words of a flag, of the answers file and of the question are the same. */
export interface Question {
  readonly name: keyof Answers;
  readonly asks: string;
  /** What is to be known before it is answered. */
  readonly shows?: (before: Partial<Answers>) => string;
  readonly example: string;
  readonly standard: (before: Partial<Answers>) => string;
  /** A sentence where the answer cannot be. */
  readonly fault: (answer: string, before: Partial<Answers>) => string | undefined;
}

export const listOf = (answer: string): readonly string[] =>
  answer
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

export const oneOf =
  (choices: readonly string[]) =>
  (answer: string): string | undefined =>
    choices.includes(answer) ? undefined : `is one of ${choices.join(', ')}`;
export const email = (answer: string): string | undefined =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answer) ? undefined : 'is an e-mail address';
/** Of one person: sign-in names are the same in capitals. */
export const isSame = (one: string, other: string | undefined): boolean => one.toLowerCase() === other?.toLowerCase();

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A list of id:Name. */
export const namedIn = (answer: string): readonly Named[] =>
  listOf(answer).map((each) => {
    const at = each.indexOf(':');
    return { id: at === -1 ? each : each.slice(0, at), name: at === -1 ? '' : each.slice(at + 1).trim() };
  });

/** Faults of a list of id:Name that only one kind of deployment has. */
export const namedFault =
  (id: RegExp, example: string, of: 'brokerage' | 'mls' = 'mls') =>
  (answer: string, { kind }: Partial<Answers>): string | undefined => {
    if (answer !== '' && kind !== of) return `is for ${of === 'mls' ? 'an MLS' : 'a brokerage'}, and kind is ${kind}`;
    const all = namedIn(answer);
    const wrong = all.find((each) => !id.test(each.id) || each.name === '' || /["\\]/.test(each.name));
    if (wrong) return `is a list such as ${example}; ${wrong.id} does not fit`;
    const twice = all.find((each, index) => all.findIndex((other) => other.id === each.id) < index);
    return twice ? `names ${twice.id} twice` : undefined;
  };
