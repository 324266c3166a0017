import type {
  DpopSession,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { HeadlessBrowser, signInAndAllow, type Person } from './headless-browser.js';

export interface SdkApplicationOptions {
  readonly clientMetadataUrl?: string;
  readonly known?: StoredOAuthClientInformation;
  readonly dpop?: DpopSession;
  readonly redirectUrl?: string;
}

/** Opens the address of an authorization request; resolves with the one that the answer was sent to. */
export type Visit = (authorizeUrl: string) => Promise<URL>;

/** What an MCP host keeps for the SDK: it opens the browser of a person who signs in and allows what is asked. */
export class SdkApplication implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly asked: URL[] = [];
  private readonly visit: Visit;
  private information: StoredOAuthClientInformation | undefined;
  private kept: StoredOAuthTokens | undefined;
  private verifier = '';
  private discovered: OAuthDiscoveryState | undefined;
  private back: URL | undefined;

  constructor(
    who: Person | Visit,
    private readonly options: SdkApplicationOptions = {},
  ) {
    const browser = new HeadlessBrowser();
    this.visit = typeof who === 'function' ? who : (url) => signInAndAllow(browser, url, who);
    this.redirectUrl = options.redirectUrl ?? 'http://127.0.0.1:39998/callback';
    this.information = options.known;
    if (options.clientMetadataUrl) this.clientMetadataUrl = options.clientMetadataUrl;
  }

  clientMetadataUrl?: string;

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Test Assistant',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: this.options.known?.client_secret ? 'client_secret_basic' : 'none',
    };
  }

  get clientId(): string | undefined {
    return this.information?.client_id;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.information;
  }

  saveClientInformation(information: StoredOAuthClientInformation): void {
    this.information = information;
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.kept;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.kept = tokens;
  }

  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  codeVerifier(): string {
    return this.verifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.discovered = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.discovered;
  }

  dpop(): DpopSession | undefined {
    return this.options.dpop;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.asked.push(url);
    this.back = await this.visit(url.href);
  }

  /** Parameters of the last answer that came back to the redirect address. */
  get answer(): URLSearchParams {
    if (!this.back) throw new Error('nobody was asked to sign in');
    return this.back.searchParams;
  }
}
