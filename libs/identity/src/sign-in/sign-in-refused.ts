/** Why nobody was signed in. The code is for the audit. */
export type SignInFault =
  | 'unreachable'
  | 'declined'
  | 'provider_error'
  | 'response'
  | 'token'
  | 'no_subject'
  | 'no_account_claim'
  | 'unverified_email'
  | 'domain'
  | 'hosted_domain'
  | 'tenant'
  | 'guest'
  | 'groups_overage'
  | 'unknown'
  | 'disabled'
  | 'other_subject'
  | 'other_origin'
  | 'member_taken'
  | 'no_roster';

interface Answer {
  readonly status: number;
  readonly sentence: (provider: string) => string;
}

const ASK = 'Ask your administrator.';

const ANSWERS: Readonly<Record<SignInFault, Answer>> = {
  unreachable: { status: 503, sentence: (name) => `${name} cannot be reached now. Try again in a minute, or sign in another way.` },
  declined: { status: 401, sentence: (name) => `${name} did not sign you in. Try again, or ask your administrator for access.` },
  provider_error: {
    status: 502,
    sentence: (name) => `${name} could not complete the sign-in. Try again; if it stays so, tell your administrator.`,
  },
  response: {
    status: 400,
    sentence: (name) => `What came back was not an answer of ${name} to this sign-in, so nobody was signed in. Start again.`,
  },
  token: {
    status: 400,
    sentence: (name) =>
      `The answer of ${name} could not be verified, so nobody was signed in. Try again; if it stays so, tell your administrator.`,
  },
  no_subject: { status: 403, sentence: (name) => `${name} did not say who you are. ${ASK}` },
  no_account_claim: { status: 403, sentence: (name) => `${name} did not tell your sign-in name. ${ASK}` },
  unverified_email: {
    status: 403,
    sentence: (name) => `${name} does not vouch for your e-mail address. Have it verified there, then try again.`,
  },
  domain: { status: 403, sentence: () => `Your sign-in name is not of a domain of this brokerage. Sign in with your work account.` },
  hosted_domain: {
    status: 403,
    sentence: () => `That is not an account of this brokerage's Google Workspace. Sign in with your work account.`,
  },
  tenant: { status: 403, sentence: () => `That account is of another organisation. Sign in with your work account.` },
  guest: {
    status: 403,
    sentence: () => `Guests of the organisation cannot sign in here. Sign in with your own account, or ask your administrator.`,
  },
  groups_overage: {
    status: 403,
    sentence: (name) =>
      `You are in more groups than ${name} can say, so your rights are not known. Ask your administrator to send only groups that are assigned to the application.`,
  },
  unknown: { status: 403, sentence: () => `You have no account at this gateway yet. ${ASK}` },
  disabled: { status: 403, sentence: () => `Your account is disabled. ${ASK}` },
  other_subject: { status: 403, sentence: () => `This account belongs to another person. ${ASK}` },
  other_origin: { status: 403, sentence: () => `This account belongs to another identity provider. ${ASK}` },
  no_roster: { status: 503, sentence: () => 'The roster cannot be read now, so your MLS member key is not known. Try again in a minute.' },
  member_taken: { status: 403, sentence: () => `Somebody else holds your MLS member key. ${ASK}` },
};

/** Nobody was signed in; `fault` says why. The cause is for the log: it may hold what the identity provider said. */
export class SignInRefused extends Error {
  constructor(
    readonly fault: SignInFault,
    options?: ErrorOptions,
  ) {
    super(`sign-in refused: ${fault}`, options);
    this.name = 'SignInRefused';
  }

  get status(): number {
    return ANSWERS[this.fault].status;
  }

  /** For the person. @param provider name on the button */
  sentence(provider: string): string {
    return ANSWERS[this.fault].sentence(provider);
  }
}
