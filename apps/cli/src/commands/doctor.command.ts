import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { examine } from '../doctor/doctor.js';
import { report } from '../doctor/report.js';
import { givenToken, TOKEN_FLAGS } from '../login/given-token.js';
import { TokenFile } from '../login/token-file.js';
import { isFresh } from '../login/tokens.js';

const FLAGS = { ...TOKEN_FLAGS, register: { type: 'boolean' }, json: { type: 'boolean' } } as const;

/** Replays what the usual clients do to connect to an MCP server, any server, and says what stands in the way. */
export const doctor: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [address] = positionals;
  if (address === undefined || positionals.length > 1)
    throw new UsageError(`Give the MCP address of one server.\nUsage: gatehouse ${usage}`);
  const given = givenToken(values['token-file'], values['token-env']);
  const token = given ? await given.current() : await signedIn(address);
  const found = await examine(address, { register: values.register ?? false, ...(token === undefined ? {} : { token }) });
  process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : report(found));
  return found.ok ? EXIT.ok : EXIT.failed;
};

/** The token of `gatehouse login`, while it is good. */
async function signedIn(address: string): Promise<string | undefined> {
  if (!URL.canParse(address)) return undefined;
  const tokens = await new TokenFile(new URL(address)).read();
  return tokens && isFresh(tokens) ? tokens.access : undefined;
}
