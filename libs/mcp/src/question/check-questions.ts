import { isJsonObject, Refusal, type EndpointSlug, type JsonObject, type Keyed, type Question } from '@gatehouse/kernel';
import { endToEndMeta } from '../wire/meta.js';
import { allows } from './client-capabilities.js';

const MOST_AT_ONCE = 16;
const LONGEST_URL = 2_048;

export interface Asking {
  /** What the call declared to the upstream. */
  readonly capabilities: JsonObject;
  readonly upstream: string;
  readonly endpoint: EndpointSlug;
}

/**
 * The questions as they may be put. Where the caller sees one server, a form says which upstream asks (MCP 2026-07-28, Elicitation,
 * security: clients must make clear which server is requesting). Throws Refusal UPSTREAM_ERROR for questions that this caller's client cannot be asked, and QUESTION_UNSAFE for a page that may not be
 * opened (MCP 2026-07-28, Elicitation: URL mode; security best practices, OAuth URL validation).
 */
export function admitQuestions(questions: Keyed<Question>, { capabilities, upstream, endpoint }: Asking): Keyed<Question> {
  const all = Object.values(questions);
  if (all.length > MOST_AT_ONCE) throw new Refusal('UPSTREAM_ERROR', 'It asked too much at once.');
  for (const question of all) {
    if (!allows(capabilities, question)) throw new Refusal('UPSTREAM_ERROR', 'It asked for something that your client did not offer.');
    if (question.params['mode'] === 'url' && !mayBeOpened(question.params['url'])) throw new Refusal('QUESTION_UNSAFE');
  }
  const signature = endpoint === undefined ? upstream : undefined;
  return Object.fromEntries(Object.entries(questions).map(([key, question]) => [key, shown(question, signature)]));
}

/** Without what is between the upstream and the gateway, and with the upstream's name where it asks by a message. */
function shown({ method, params: { _meta: given, ...params } }: Question, signature: string | undefined): Question {
  const meta = isJsonObject(given) ? endToEndMeta(given) : {};
  const { message } = params;
  return {
    method,
    params: {
      ...params,
      ...(typeof message === 'string' && signature !== undefined ? { message: `${signature}: ${message}` } : {}),
      ...(Object.keys(meta).length > 0 ? { _meta: meta } : {}),
    },
  };
}

function mayBeOpened(url: unknown): boolean {
  if (typeof url !== 'string' || url.length > LONGEST_URL || !URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && loopback)) && username === '' && password === '';
}
