import { FrontCredentials } from '@gatehouse/mcp';
import { deviceLogin } from './device-login.js';
import { discover, type SignInPlace } from './discovery.js';
import { loopbackLogin, type LoginWay } from './loopback-login.js';
import type { TokenFile } from './token-file.js';
import { isFresh, refreshed, type Tokens } from './tokens.js';

export interface SignInOptions extends LoginWay {
  readonly endpoint: URL;
  readonly file: TokenFile;
  readonly byDevice: boolean;
  /** Scopes to ask for at the first sign-in; what the gateway names where empty. */
  readonly scopes: readonly string[];
}

/** A person's tokens for one gateway: kept in a file, refreshed before they end, asked for anew where that fails. */
export class SignedIn extends FrontCredentials {
  private place: Promise<SignInPlace> | undefined;
  private tokens: Tokens | undefined;
  /** Whoever needs a token while one is on its way waits for that one. */
  private coming: Promise<Tokens> | undefined;

  constructor(private readonly options: SignInOptions) {
    super();
  }

  async current(): Promise<string> {
    this.tokens ??= await this.options.file.read();
    if (this.tokens && isFresh(this.tokens)) return this.tokens.access;
    return this.another(this.tokens);
  }

  renew(refused: string): Promise<string> {
    return this.another(this.tokens?.access === refused ? this.tokens : undefined, refused);
  }

  async widen(refused: string, scopes: readonly string[]): Promise<string> {
    // A sign-in that is under way may be for these scopes, or for others.
    await this.coming?.catch(() => undefined);
    const { tokens } = this;
    if (tokens && tokens.access !== refused && scopes.every((scope) => tokens.scopes.includes(scope))) return tokens.access;
    // The union: a token with the new scopes alone would fail where the old one did not (MCP 2026-07-28, Authorization, step-up).
    return this.single(() => this.signIn([...new Set([...(tokens?.scopes ?? []), ...scopes])]));
  }

  /** Signs in whatever there is already. */
  async login(): Promise<Tokens> {
    await this.single(() => this.signIn(this.options.scopes));
    return this.tokens!;
  }

  async placeOf(): Promise<SignInPlace> {
    return (this.place ??= discover(this.options.endpoint));
  }

  private another(old: Tokens | undefined, refused?: string): Promise<string> {
    return this.single(async () => (await this.refresh(old, refused)) ?? this.signIn(old?.scopes ?? this.options.scopes));
  }

  private async single(work: () => Promise<Tokens>): Promise<string> {
    this.coming ??= work().finally(() => (this.coming = undefined));
    this.tokens = await this.coming;
    return this.tokens.access;
  }

  /** Another program may have refreshed since this one read the file; then its tokens are taken. */
  private async refresh(old: Tokens | undefined, refused: string | undefined): Promise<Tokens | undefined> {
    const { file } = this.options;
    const known = (await file.read()) ?? old;
    if (!known) return undefined;
    const place = await this.placeOf();
    return file.exclusively(async () => {
      const kept = (await file.read()) ?? known;
      if (kept.access !== refused && kept.access !== old?.access && isFresh(kept)) return kept;
      const next = await refreshed(place, kept);
      if (next) await file.write(next);
      return next;
    });
  }

  private async signIn(scopes: readonly string[]): Promise<Tokens> {
    const place = await this.placeOf();
    const asked = scopes.length > 0 ? scopes : place.scopes;
    const tokens = await (this.options.byDevice ? deviceLogin : loopbackLogin)(place, asked, this.options);
    await this.options.file.write(tokens);
    return tokens;
  }
}
