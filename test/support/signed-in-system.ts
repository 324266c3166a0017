import { CorporateIdp, type CorporatePerson } from './corporate-idp.js';
import { HeadlessBrowser, type BrowserPage } from './headless-browser.js';
import { OAuthApplication, type Asked } from './oauth-application.js';
import { RunningSystem } from './system.js';

interface Options {
  readonly corporate: readonly CorporatePerson[];
  readonly partner?: readonly CorporatePerson[];
  /** Replaces the identity settings that are written here. */
  readonly edit?: (yaml: string) => string;
}

/** Where a page that leads to an identity provider goes. */
export function addressIn(text: string): string {
  return /http-equiv="refresh" content="0; url=([^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
}

/** A gateway whose people sign in at two identity providers: their brokerage's own, and a partner's with private_key_jwt and thin ID tokens. */
export class SignedInSystem {
  private constructor(
    readonly system: RunningSystem,
    readonly corporate: CorporateIdp,
    readonly partner: CorporateIdp,
  ) {}

  static async start({ corporate: people, partner: others = [NOBODY], edit = (yaml) => yaml }: Options): Promise<SignedInSystem> {
    const corporate = await CorporateIdp.start({ people });
    const partner = await CorporateIdp.start({ people: others, connections: ['partner'], thin: true });
    const settings = `identity:
  passwords: { enabled: true }
  signIn:
    - id: corporate
      name: Harbor Realty
      issuer: ${corporate.issuer}
      clientId: ${corporate.client.id}
      clientSecret: { fromEnv: CORPORATE_SECRET }
      domains: [harbor.example]
      provision: join
      memberFromEmail: true
    - id: partner
      name: Summit Partners
      issuer: ${partner.issuer}
      clientId: ${partner.keyClient.id}
      privateKey: { fromEnv: PARTNER_KEY }
      domains: [summit.example]
  groups: [{ group: gatehouse-compliance, grants: [compliance] }]
`;
    const system = await RunningSystem.start({
      env: { CORPORATE_SECRET: corporate.client.secret, PARTNER_KEY: partner.keyClient.privateKey },
      edit: (yaml) => edit(`${yaml.replace(/^identity:\n/m, settings)}\negress: { allow: [127.0.0.1] }\n`),
    });
    return new SignedInSystem(system, corporate, partner);
  }

  browser(): HeadlessBrowser {
    return new HeadlessBrowser(this.system.url, this.corporate.issuer, this.partner.issuer);
  }

  application(): OAuthApplication {
    return new OAuthApplication(this.system.url);
  }

  /** The sign-in page that an application sends people to. */
  page(browser: HeadlessBrowser, asked: Asked = {}, application = this.application()): Promise<BrowserPage> {
    return browser.open(application.authorizeUrl(asked));
  }

  /** What a person sees after the button of a connection was pressed: the consent page, or why not. */
  async pressed(
    browser: HeadlessBrowser,
    connection = 'corporate',
    asked: Asked = {},
    application = this.application(),
  ): Promise<BrowserPage> {
    return browser.submit(await this.page(browser, asked, application), {}, {}, `/sign-in/${connection}`);
  }

  /** Why nobody was signed in, newest last. */
  denials(): unknown[] {
    return this.system
      .audit()
      .filter(({ kind }) => kind === 'auth.denied')
      .map(({ details }) => (details as { reason?: unknown }).reason);
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await Promise.all([this.corporate.stop(), this.partner.stop()]);
  }
}

const NOBODY: CorporatePerson = { sub: 'nobody', email: 'nobody@summit.example', email_verified: true };
