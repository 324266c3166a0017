import { StdioFront } from '@gatehouse/mcp';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { givenToken, TOKEN_FLAGS } from '../login/given-token.js';
import { trustedUrl } from '../login/http-json.js';
import { openBrowser } from '../login/open-browser.js';
import { SignedIn } from '../login/signed-in.js';
import { TokenFile } from '../login/token-file.js';
import { revoked } from '../login/tokens.js';

const LOGIN_FLAGS = { device: { type: 'boolean' }, open: { type: 'boolean' }, scope: { type: 'string' } } as const;

interface LoginFlags {
  readonly device?: boolean | undefined;
  readonly open?: boolean | undefined;
  readonly scope?: string | undefined;
}

/** For a person. Standard output belongs to the protocol, or to the answer of the command. */
const note = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

function endpointIn(positionals: readonly string[], usage: string): URL {
  const [address] = positionals;
  if (address === undefined || positionals.length > 1)
    throw new UsageError(`Give the MCP address of one gateway.\nUsage: gatehouse ${usage}`);
  try {
    return trustedUrl(address, address);
  } catch (fault) {
    throw new UsageError((fault as Error).message);
  }
}

function signedIn(endpoint: URL, flags: LoginFlags, signal?: AbortSignal): SignedIn {
  return new SignedIn({
    endpoint,
    file: new TokenFile(endpoint),
    byDevice: flags.device ?? false,
    scopes: (flags.scope ?? '').split(' ').filter((scope) => scope !== ''),
    signal,
    show: (sentence, url) => {
      note(`${sentence}\n  ${url.href}`);
      if (flags.open) openBrowser(url);
    },
  });
}

/** Serves MCP on standard input and output until the client closes it. */
export const connect: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...LOGIN_FLAGS, ...TOKEN_FLAGS }, usage);
  const endpoint = endpointIn(positionals, usage);
  const ending = new AbortController();
  const credentials = givenToken(values['token-file'], values['token-env']) ?? signedIn(endpoint, values, ending.signal);
  const front = new StdioFront({ endpoint, credentials, input: process.stdin, output: process.stdout, note });
  const stop = (): void => {
    ending.abort();
    front.stop();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await front.run();
  ending.abort();
  return EXIT.ok;
};

export const login: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, LOGIN_FLAGS, usage);
  const endpoint = endpointIn(positionals, usage);
  const { scopes } = await signedIn(endpoint, values).login();
  note(`Signed in at ${endpoint.href} with ${scopes.join(' ')}. gatehouse connect ${endpoint.href} uses it from now on.`);
  return EXIT.ok;
};

export const logout: Run = async (args, usage) => {
  const { positionals } = readFlags(args, {}, usage);
  const endpoint = endpointIn(positionals, usage);
  const file = new TokenFile(endpoint);
  const tokens = await file.read();
  if (!tokens) {
    note(`Nobody is signed in at ${endpoint.href}.`);
    return EXIT.ok;
  }
  // The file goes first: whatever the gateway says, this machine is signed out.
  await file.remove();
  await revoked(await signedIn(endpoint, {}).placeOf(), tokens);
  note(`Signed out at ${endpoint.href}.`);
  return EXIT.ok;
};
