import { answerIn, parseRemote, questionText, RegistryAnswers, type RegistryAnswer, type RegistryQuestion } from '@gatehouse/integrity';
import { isJsonObject, type Clock, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { FetchRefused, shownCertificate, type Fetched, type GuardedFetch } from '@gatehouse/net';
import { SERVER_INFO } from '../compose/server-info.js';

type Told = Record<string, JsonValue>;

const DEADLINE_MS = 8_000;
const MOST_BYTES = 262_144;
const TOLD_HEADERS = ['strict-transport-security', 'www-authenticate'];
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MODERN = '2026-07-28';
/** Of a modern server: it refuses a version, or a request without its envelope, and says so. */
const MODERN_ONLY = new Set([-32_020, -32_021, -32_022]);

interface Visit {
  readonly fetcher: GuardedFetch;
  readonly allow: readonly string[];
}

/** Goes to a server by its address as anybody may, without a credential and without a redirect followed, and writes down what it was shown. */
export class PlaceAnswers extends RegistryAnswers {
  constructor(
    private readonly registries: RegistryAnswers,
    private readonly visit: Visit,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    if (question.registry !== 'place') return this.registries.ask(question);
    const from = questionText(question);
    try {
      const seen = await this.seen(parseRemote(question.path));
      return answerIn(JSON.stringify(seen), from, new Date(this.clock.now()).toISOString());
    } catch (fault) {
      return { kind: 'unanswered', why: reasonOf(fault), from };
    }
  }

  /** A certificate that is not good is a fact, and the end of the visit: nothing is said to whoever shows it. */
  private async seen(url: URL): Promise<JsonObject> {
    if (url.protocol !== 'https:') return this.spoken(url);
    const tls = { ...(await shownCertificate(url, { allow: this.visit.allow, timeoutMs: DEADLINE_MS })) };
    if (tls.fault !== undefined) return { tls, fault: 'nothing was said to it, since its certificate is not good' };
    try {
      return { tls, ...(await this.spoken(url)) };
    } catch (fault) {
      return { tls, fault: reasonOf(fault) };
    }
  }

  private async spoken(url: URL): Promise<Told> {
    const modern = await this.post(url, 'server/discover');
    const protocol = modernIn(modern);
    const isOver = protocol !== undefined || modern.status === 401 || REDIRECTS.has(modern.status);
    const answer = isOver ? modern : await this.post(url, 'initialize');
    const { status, headers } = answer;
    const spoken = protocol ?? legacyIn(answer);
    const told = Object.fromEntries(TOLD_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
    return {
      status,
      headers: told,
      ...(spoken === undefined ? {} : { protocol: spoken }),
      ...(REDIRECTS.has(status) ? { redirectsTo: placeIn(headers['location'], url) } : {}),
      ...(status === 401 ? await this.signIn(url, headers['www-authenticate']) : {}),
    };
  }

  private post(url: URL, method: 'server/discover' | 'initialize'): Promise<Fetched> {
    const client = { 'io.modelcontextprotocol/protocolVersion': MODERN, 'io.modelcontextprotocol/clientInfo': { ...SERVER_INFO } };
    const params = {
      'server/discover': { _meta: { ...client, 'io.modelcontextprotocol/clientCapabilities': {} } },
      initialize: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { ...SERVER_INFO } },
    }[method];
    const isModern = method === 'server/discover';
    return this.visit.fetcher.request(url, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'user-agent': 'gatehouse',
        ...(isModern ? { 'mcp-protocol-version': MODERN, 'mcp-method': method } : {}),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      redirects: 'returned',
      maxBytes: MOST_BYTES,
      timeoutMs: DEADLINE_MS,
    });
  }

  /** RFC 9728 and RFC 8414, at the same origin and at the first authorization server that is named there. */
  private async signIn(url: URL, challenge: string | undefined): Promise<Told> {
    const named = /resource_metadata="([^"]+)"/i.exec(challenge ?? '')?.[1];
    const usual = `${url.origin}/.well-known/oauth-protected-resource${url.pathname === '/' ? '' : url.pathname}`;
    // What the challenge names elsewhere is not asked: the metadata of a server is at the server.
    const isHere = named !== undefined && URL.canParse(named) && new URL(named).origin === url.origin;
    const document = await this.document(isHere ? named : usual);
    const resource = document?.['resource'];
    const servers = Array.isArray(document?.['authorization_servers']) ? document['authorization_servers'] : [];
    const metadata = { ...(typeof resource === 'string' ? { resource } : {}), servers };
    const [server] = servers;
    if (typeof server !== 'string' || !URL.canParse(server)) return { metadata };
    const issuer = (await this.issuerAt(new URL(server)))?.['issuer'];
    return { metadata, authorization: typeof issuer === 'string' ? { issuer } : {} };
  }

  private async issuerAt({ origin, pathname }: URL): Promise<JsonObject | undefined> {
    const path = pathname.replace(/\/$/, '');
    const oauth = await this.document(`${origin}/.well-known/oauth-authorization-server${path}`);
    return oauth ?? this.document(`${origin}${path}/.well-known/openid-configuration`);
  }

  private async document(url: string): Promise<JsonObject | undefined> {
    try {
      const { status, body } = await this.visit.fetcher.request(url, { maxBytes: MOST_BYTES, timeoutMs: DEADLINE_MS });
      const read = answerIn(body.toString('utf8'), url, '');
      return status === 200 && read.kind === 'answered' ? read.body : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Of JSON, or of the first message of an event stream. */
function messageIn({ body, headers }: Fetched): JsonObject {
  const text = body.toString('utf8');
  const isStream = (headers['content-type'] ?? '').startsWith('text/event-stream');
  const read = answerIn(isStream ? (/^data: ?(\{.*)$/m.exec(text)?.[1] ?? '') : text, 'message', '');
  return read.kind === 'answered' ? read.body : {};
}

function modernIn(answer: Fetched): string | undefined {
  const { result, error } = messageIn(answer);
  const isThere = isJsonObject(result) && (isJsonObject(result['capabilities']) || Array.isArray(result['supportedVersions']));
  const isRefused = isJsonObject(error) && MODERN_ONLY.has(Number(error['code']));
  return isThere || isRefused ? MODERN : undefined;
}

function legacyIn(answer: Fetched): string | undefined {
  const { result } = messageIn(answer);
  const version = isJsonObject(result) ? result['protocolVersion'] : undefined;
  return typeof version === 'string' && /^\d{4}-\d\d-\d\d$/.test(version) ? version : undefined;
}

/** Without what may be a secret in it. */
function placeIn(location: string | undefined, from: URL): string {
  if (location === undefined || !URL.canParse(location, from.href)) return 'somewhere';
  const { origin, pathname } = new URL(location, from);
  return `${origin}${pathname}`;
}

function reasonOf(fault: unknown): string {
  return fault instanceof FetchRefused ? fault.reason : 'it could not be asked';
}
