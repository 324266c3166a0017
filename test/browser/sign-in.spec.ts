import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../support/headless-browser.js';
import { Inspector } from '../support/inspector.js';
import { SdkApplication } from '../support/sdk-application.js';
import { connectV1, connectV2, inspector, sdk, type SignInWith } from './assistants.js';
import { byDeviceCode, callRenewAndEnd, clientOf, inWindow, startStage, WAYS, type Stage } from './stage.js';

const AGENT = 'agent@harbor.example';

let stage: Stage;
let person: Person;

beforeAll(async () => {
  stage = await startStage();
  person = { user: AGENT, password: stage.system.password(AGENT) };
});
afterAll(() => stage?.stop());

const ASSISTANTS: readonly { readonly name: string; readonly signIn: SignInWith }[] = [
  { name: 'v2 SDK', signIn: sdk(connectV2) },
  { name: 'v1 SDK', signIn: sdk(connectV1) },
  { name: 'MCP Inspector', signIn: inspector },
];
const CASES = ASSISTANTS.flatMap((assistant) => WAYS.map((way) => ({ ...assistant, ...way })));

// Side by side: most of the time of each goes by in waiting for a token to expire.
describe.concurrent('without scripts', () => {
  it.each(CASES)('the $name, known by $way, signs its person in, calls, is renewed, and ends at every node', async (one) => {
    const assistant = await inWindow(stage, {}, (window) =>
      one.signIn(stage.mcp, one.registration(stage), (url) => window.signInAndAllow(url, person)),
    );
    try {
      expect(clientOf((await assistant.held()).access_token)).toMatch(one.id);
      await callRenewAndEnd(stage, assistant);
    } finally {
      await assistant.close();
    }
  });

  it.each([
    ['v2 SDK', connectV2],
    ['v1 SDK', connectV1],
  ] as const)('the %s, with a device code, calls, is renewed, and ends at every node', async (_, connect) => {
    const application = new SdkApplication(person, { known: { client_id: 'gatehouse-cli', issuer: stage.system.url } });
    const { access_token, refresh_token } = await inWindow(stage, {}, (window) =>
      byDeviceCode(stage, window, (shown) => shown.signIn(person)),
    );
    application.saveTokens({ access_token, refresh_token, token_type: 'Bearer' });
    const connected = await connect(stage.mcp, application);
    await callRenewAndEnd(stage, { ...connected, held: async () => application.tokens()! });
    expect(application.asked).toHaveLength(0);
    await connected.close();
  });
});

describe('with scripts', () => {
  it.each(WAYS)('the v2 SDK, known by $way, signs its person in and calls', async ({ registration, id }) => {
    const assistant = await inWindow(stage, { scripts: true }, (window) =>
      sdk(connectV2)(stage.mcp, registration(stage), (url) => window.signInAndAllow(url, person)),
    );
    expect(clientOf((await assistant.held()).access_token)).toMatch(id);
    await assistant.call(...stage.contact);
    await assistant.close();
  });

  it('MCP Inspector calls with a token by device code', async () => {
    const { access_token: token } = await inWindow(stage, { scripts: true }, (window) =>
      byDeviceCode(stage, window, (shown) => shown.signIn(person)),
    );
    const { inspector: program, reason } = await Inspector.find();
    expect(reason).toBeUndefined();
    const [tool, args] = stage.contact;
    const call = ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)];
    expect(await program!.run(stage.mcp.href, { era: 'legacy', token }, call)).toMatchObject({ status: 0 });
    await program!.remove();
  });
});
