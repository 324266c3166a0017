import { isJsonObject, type Clock, type JsonObject } from '@gatehouse/kernel';
import type { ErrorMeaning, ProviderTerms } from '../connection/mls-pack.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { exhaustedFor, retryAfter, suspendedFor, type Headers } from './rate-headers.js';

const UNAVAILABLE_MS = 1_000;
/** Words of an error are looked for in its beginning. */
const MOST_TEXT = 2_000;

/** What the answers of one provider say about its allowance and itself, read as its entry in compliance/mls/providers.yaml says, and heeded for all nodes. */
export class QuotaSignals {
  private refusals = 0;

  constructor(
    private readonly provider: ProviderTerms,
    private readonly ledger: QuotaLedger,
    private readonly clock: Clock,
  ) {}

  /** What an answer means beyond its status. Keeps quiet for as long as it asks for, by status, code or headers. */
  async heed(status: number, headers: Headers, text: string): Promise<ErrorMeaning | undefined> {
    const meaning = status < 300 ? undefined : this.meaningOf(status, text);
    const now = this.clock.now();
    if (status < 300) this.refusals = 0;
    const exhausted = exhaustedFor(this.provider.headers, headers, now);
    if (exhausted !== undefined) await this.ledger.quiet(exhausted);
    if (meaning === 'limited') await this.ledger.quiet(this.suspension(headers, now));
    if (meaning === 'unavailable') await this.ledger.quiet(retryAfter(headers, now) ?? UNAVAILABLE_MS);
    return meaning;
  }

  private meaningOf(status: number, text: string): ErrorMeaning | undefined {
    const { errors = [] } = this.provider;
    const start = text.slice(0, MOST_TEXT);
    const code = errors.length > 0 ? codeIn(text) : undefined;
    const told = errors.find((error) => (error.code !== undefined ? error.code === code : start.includes(error.says!)));
    if (told) return told.means;
    if (status === 429) return 'limited';
    return status === 503 ? 'unavailable' : undefined;
  }

  /** How long a refusal silences us: as it says, else as the provider's documents do; longer each time where they ask for that. */
  private suspension(headers: Headers, now: number): number {
    const { provider } = this;
    const grown = provider.backOff ? Math.min(provider.suspension, 2 ** this.refusals) : provider.suspension;
    this.refusals += 1;
    return suspendedFor(provider.headers, headers, now) ?? grown * 1000;
  }
}

/** `error.code` of OData, or `D.Code` of Spark. */
function codeIn(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const inner = (name: string): JsonObject => (isJsonObject(body) && isJsonObject(body[name]) ? body[name] : {});
  const code = inner('error')['code'] ?? inner('D')['Code'];
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}
