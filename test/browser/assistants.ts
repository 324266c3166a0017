import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import type { OAuthClientProvider as ProviderV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as TransportTypeV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { expect } from 'vitest';
import { freePort } from '../support/free-port.js';
import { Inspector } from '../support/inspector.js';
import { SdkApplication, type SdkApplicationOptions, type Visit } from '../support/sdk-application.js';

const ME = { name: 'browser-suite', version: '1' };
const PINNED = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;

export interface Held {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
}

/** An MCP client whose person has signed in. */
export interface Assistant {
  /** Makes one call that must succeed, with whatever renewal that takes. */
  call(tool: string, args: Record<string, unknown>): Promise<void>;
  held(): Promise<Held>;
  close(): Promise<void>;
}

/** How an application is known to the gateway: for an SDK, and as flags of Inspector. */
export interface Registration {
  readonly sdk: SdkApplicationOptions;
  readonly inspector: readonly string[];
}

export type SignInWith = (url: URL, registration: Registration, visit: Visit) => Promise<Assistant>;

/** Whoever has tokens already, e.g. by device code, is not sent to sign in. */
type SdkConnect = (url: URL, application: SdkApplication) => Promise<Omit<Assistant, 'held'>>;

export const connectV2: SdkConnect = async (url, application) => {
  const client = new ClientV2(ME, PINNED);
  if (application.tokens() === undefined) {
    const first = new TransportV2(url, { authProvider: application });
    await expect(new ClientV2(ME, PINNED).connect(first)).rejects.toThrow(/unauthorized/i);
    await first.finishAuth(application.answer);
  }
  await client.connect(new TransportV2(url, { authProvider: application }));
  return {
    call: async (name, args) => expect((await client.callTool({ name, arguments: args })).isError).toBeFalsy(),
    close: () => client.close(),
  };
};

export const connectV1: SdkConnect = async (url, application) => {
  const authProvider = application as unknown as ProviderV1;
  const client = new ClientV1(ME);
  if (application.tokens() === undefined) {
    const first = new TransportV1(url, { authProvider });
    await expect(new ClientV1(ME).connect(first as TransportTypeV1)).rejects.toThrow(/unauthorized/i);
    await first.finishAuth(application.answer.get('code')!);
  }
  await client.connect(new TransportV1(url, { authProvider }) as TransportTypeV1);
  return {
    call: async (name, args) => expect((await client.callTool({ name, arguments: args })).isError).toBeFalsy(),
    close: () => client.close(),
  };
};

/** Signs in at once, and fails where the person is asked a second time. */
export const sdk =
  (connect: SdkConnect): SignInWith =>
  async (url, registration, visit) => {
    const application = new SdkApplication(visit, registration.sdk);
    const connected = await connect(url, application);
    return {
      ...connected,
      call: async (tool, args) => {
        await connected.call(tool, args);
        expect(application.asked).toHaveLength(1);
      },
      held: async () => application.tokens()!,
    };
  };

const METHOD = ['--method', 'tools/call', '--tool-name'];

export const inspector: SignInWith = async (url, registration, visit) => {
  const { inspector: program, reason } = await Inspector.find();
  if (!program) throw new Error(`MCP Inspector was not run: ${reason}`);
  const callbackUrl = `http://127.0.0.1:${await freePort()}/callback`;
  const opened = await program.signIn(url.href, { era: 'modern', callbackUrl, registration: registration.inspector, visit }, [
    '--method',
    'tools/list',
  ]);
  expect(opened).toMatchObject({ status: 0 });
  return {
    call: async (tool, args) => {
      const run = await program.run(url.href, { era: 'modern' }, [
        ...METHOD,
        tool,
        '--tool-args-json',
        JSON.stringify(args),
        ...registration.inspector,
      ]);
      expect(run).toMatchObject({ status: 0 });
    },
    held: () => program.held(),
    close: () => program.remove(),
  };
};
