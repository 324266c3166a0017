import { issuedSecrets } from './issued-secrets.js';

// A setup file of the e2e project: whatever secret a test sends or is given over HTTP is known from then on, and looked for when its system
// stops. So no test has to remember to say it.

const ANSWERS = /\/(?:token|register|device_authorization)$/;
const SECRET_FIELDS = new Set([
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'id_token',
  'password',
  'refresh_token',
  'registration_access_token',
  'subject_token',
  'token',
  'user_code',
]);

function noteToken(what: string, token: string): void {
  issuedSecrets.add(what, token);
  // The signature alone makes a token of a payload that is easily guessed.
  const signature = token.split('.')[2];
  if (signature) issuedSecrets.add(`signature of ${what}`, signature);
}

function noteFields(fields: Iterable<readonly [string, unknown]>): void {
  for (const [name, value] of fields) if (SECRET_FIELDS.has(name) && typeof value === 'string') noteToken(`${name}`, value);
}

function noteRequest(input: Parameters<typeof fetch>[0], init: RequestInit = {}): void {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  const [scheme, credentials = ''] = (headers.get('authorization') ?? '').split(' ');
  if (scheme && !/^basic$/i.test(scheme)) noteToken('bearer token', credentials);
  for (const pair of (headers.get('cookie') ?? '').split('; ')) issuedSecrets.add('cookie', pair.slice(pair.indexOf('=') + 1));
  if (init.body instanceof URLSearchParams) noteFields(init.body);
}

async function noteAnswer(answer: Response): Promise<void> {
  const location = answer.headers.get('location');
  if (location && URL.canParse(location)) noteFields(new URL(location).searchParams);
  for (const line of answer.headers.getSetCookie()) issuedSecrets.add('cookie', line.slice(line.indexOf('=') + 1).split(';', 1)[0]!);
  if (!URL.canParse(answer.url) || !ANSWERS.test(new URL(answer.url).pathname)) return;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  if (typeof body === 'object' && body !== null) noteFields(Object.entries(body));
}

const plain = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  noteRequest(input, init);
  const answer = await plain(input, init);
  await noteAnswer(answer);
  return answer;
};
