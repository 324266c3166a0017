import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ODataError } from './odata-error.js';
import { jsonReply, readBody, type Reply } from './replies.js';

export interface TokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A bearer token that is valid for ever, for connections without client credentials. */
  readonly bearerToken?: string;
  /** Seconds; 3600 unless told. */
  readonly tokenTtlSeconds?: number;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));
const CHALLENGE = { 'www-authenticate': 'Bearer realm="Cascade MLS"' };
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** RFC 6749 §2.3.1 wants both form-encoded; many clients send them as they are. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function basicPair(header: string): readonly [string, string] {
  const [id = '', secret = ''] = Buffer.from(header.slice(6), 'base64').toString('utf8').split(/:(.*)/s);
  return [plain(id), plain(secret)];
}

/** OAuth 2 client credentials (RFC 6749 §4.4) and the bearer check of every data request (RFC 6750). Tokens live in memory only. */
export class TokenDesk {
  private readonly issued = new Map<string, number>();

  constructor(private readonly options: TokenOptions) {}

  async issue(req: IncomingMessage): Promise<Reply> {
    if (req.method !== 'POST') return jsonReply(405, { error: 'invalid_request' }, { allow: 'POST' });
    const form = new URLSearchParams(await readBody(req));
    const header = req.headers.authorization;
    const [id, secret] = header?.startsWith('Basic ') ? basicPair(header) : [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    const known = same(id, this.options.clientId);
    if (!same(secret, this.options.clientSecret) || !known) {
      return jsonReply(401, { error: 'invalid_client' }, { ...NO_STORE, 'www-authenticate': 'Basic realm="Cascade MLS"' });
    }
    if (form.get('grant_type') !== 'client_credentials') return jsonReply(400, { error: 'unsupported_grant_type' }, NO_STORE);
    const seconds = this.options.tokenTtlSeconds ?? 3600;
    const token = randomBytes(32).toString('base64url');
    this.issued.set(token, Date.now() + seconds * 1000);
    return jsonReply(200, { access_token: token, token_type: 'bearer', expires_in: seconds, scope: 'api' }, NO_STORE);
  }

  /** Throws ODataError: 401 without a token or with a dead one, 403 where another mechanism was tried (RESO Web API Core 2.1 §2.6). */
  check(req: IncomingMessage): void {
    const header = req.headers.authorization;
    if (header === undefined) throw new ODataError(401, 'Unauthorized', 'A bearer token is needed', { headers: CHALLENGE });
    if (!/^bearer /i.test(header)) throw new ODataError(403, 'Forbidden', 'Only bearer tokens are accepted here');
    if (!this.valid(header.slice(7).trim())) {
      throw new ODataError(401, 'InvalidToken', 'The token is unknown or has expired', {
        headers: { 'www-authenticate': `${CHALLENGE['www-authenticate']}, error="invalid_token"` },
      });
    }
  }

  /** Forgets every token it gave out. */
  revokeAll(): void {
    this.issued.clear();
  }

  private valid(token: string): boolean {
    if (this.options.bearerToken !== undefined && same(token, this.options.bearerToken)) return true;
    const expires = this.issued.get(token);
    if (expires === undefined) return false;
    if (expires > Date.now()) return true;
    this.issued.delete(token);
    return false;
  }
}
