import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserWindow } from '../support/chromium.js';
import { CorporateIdp } from '../support/corporate-idp.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { SdkApplication } from '../support/sdk-application.js';
import { connectV1, connectV2, inspector, sdk, type SignInWith } from './assistants.js';
import { byDeviceCode, callRenewAndEnd, clientOf, inWindow, startStage, WAYS, type Stage } from './stage.js';

const AGENT = { sub: '00u-agent', email: 'agent@harbor.example', email_verified: true, name: 'Ana Agent' };

let idp: CorporateIdp;
let stage: Stage;

/** A brokerage whose people sign in at its own identity provider and have no password here. */
beforeAll(async () => {
  idp = await CorporateIdp.start({ people: [AGENT] });
  const settings = `identity:
  signIn:
    - id: corporate
      name: Harbor Realty
      issuer: ${idp.issuer}
      clientId: ${idp.client.id}
      clientSecret: { fromEnv: CORPORATE_SECRET }
      domains: [harbor.example]
`;
  stage = await startStage({
    env: { CORPORATE_SECRET: idp.client.secret },
    edit: (yaml) => yaml.replace(/^identity:\n/m, settings),
  });
});
afterAll(async () => {
  await stage?.stop();
  await idp?.stop();
});

const signIn = (window: BrowserWindow): Promise<void> => window.press('Continue with Harbor Realty');

/** The identity provider asks nothing of a person whom it knows; this page is where they come back to. */
async function signInAndAllow(window: BrowserWindow, authorizeUrl: string): Promise<URL> {
  await window.page.goto(authorizeUrl);
  expect(await window.page.getByLabel('Password').count()).toBe(0);
  await signIn(window);
  await window.press('Allow');
  await window.page.waitForURL((url) => url.origin !== stage.system.url, { waitUntil: 'commit' });
  return new URL(window.page.url());
}

const ASSISTANTS: readonly { readonly name: string; readonly signInWith: SignInWith }[] = [
  { name: 'v2 SDK', signInWith: sdk(connectV2) },
  { name: 'MCP Inspector', signInWith: inspector },
];
const CASES = ASSISTANTS.flatMap((assistant) => WAYS.map((way) => ({ ...assistant, ...way })));

describe.concurrent('at the identity provider of the brokerage, without scripts', () => {
  it.each(CASES)('the $name, known by $way, signs its person in, calls, is renewed, and ends at every node', async (one) => {
    const assistant = await inWindow(stage, {}, (window) =>
      one.signInWith(stage.mcp, one.registration(stage), (url) => signInAndAllow(window, url)),
    );
    try {
      expect(clientOf((await assistant.held()).access_token)).toMatch(one.id);
      await callRenewAndEnd(stage, assistant);
    } finally {
      await assistant.close();
    }
  });

  it('the v1 SDK, with a device code, calls, is renewed, and ends at every node', async () => {
    const nobody = () => Promise.reject(new Error('nobody may be asked'));
    const application = new SdkApplication(nobody, { known: { client_id: 'gatehouse-cli', issuer: stage.system.url } });
    const { access_token, refresh_token } = await inWindow(stage, {}, (window) => byDeviceCode(stage, window, signIn));
    application.saveTokens({ access_token, refresh_token, token_type: 'Bearer' });
    const connected = await connectV1(stage.mcp, application);
    await callRenewAndEnd(stage, { ...connected, held: async () => application.tokens()! });
    expect(application.asked).toHaveLength(0);
    await connected.close();
  });
});

it('with scripts, the v2 SDK signs its person in and calls', async () => {
  const [{ registration, id }] = WAYS as [(typeof WAYS)[0]];
  const assistant = await inWindow(stage, { scripts: true }, (window) =>
    sdk(connectV2)(stage.mcp, registration(stage), (url) => signInAndAllow(window, url)),
  );
  await assistant.call(...stage.contact);
  expect(clientOf((await assistant.held()).access_token)).toMatch(id);
  await assistant.close();
});

it('an identity provider that does not answer is said on the sign-in page', async () => {
  idp.misbehave('down');
  const application = new OAuthApplication(stage.system.url, 'gatehouse-cli', stage.callback.url);
  await expect
    .poll(
      () =>
        inWindow(stage, {}, async ({ page }) => {
          await page.goto(application.authorizeUrl());
          return page.locator('main').innerText();
        }),
      { timeout: 60_000, interval: 1_000 },
    )
    .toContain('Harbor Realty cannot be reached now');
});
