import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SERVER_INFO } from '@gatehouse/gateway';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { DeploymentFault } from '../deployment/birth.js';
import { examinationLines, examined } from '../deployment/examination.js';
import { examine } from '../doctor/doctor.js';
import { report } from '../doctor/report.js';
import { givenToken, TOKEN_FLAGS } from '../login/given-token.js';
import { TokenFile } from '../login/token-file.js';
import { isFresh } from '../login/tokens.js';

const FLAGS = { ...TOKEN_FLAGS, register: { type: 'boolean' }, json: { type: 'boolean' } } as const;

/**
 * Of an MCP server, any server: replays what the usual clients do to connect, and says what stands in the way. Of a deployment in a folder, this one
 * where nothing is named: what was changed, what is behind and what is due.
 */
export const doctor: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [address] = positionals;
  if (positionals.length > 1) throw new UsageError(`Give one address or one folder.\nUsage: gatehouse ${usage}`);
  if (address === undefined || isFolder(address)) return ofDeployment(address ?? '.', values.json ?? false);
  const given = givenToken(values['token-file'], values['token-env']);
  const token = given ? await given.current() : await signedIn(address);
  const found = await examine(address, { register: values.register ?? false, ...(token === undefined ? {} : { token }) });
  process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : report(found));
  return found.ok ? EXIT.ok : EXIT.failed;
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function ofDeployment(folder: string, json: boolean): number {
  try {
    const found = examined(resolve(folder), SERVER_INFO.version);
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : examinationLines(found));
    return found.some(({ outcome }) => outcome === 'fault') ? EXIT.failed : EXIT.ok;
  } catch (error) {
    if (!(error instanceof DeploymentFault)) throw error;
    throw new UsageError(`${error.message} Of an MCP server, give its address, such as https://gateway.example/mcp.`);
  }
}

/** The token of `gatehouse login`, while it is good. */
async function signedIn(address: string): Promise<string | undefined> {
  if (!URL.canParse(address)) return undefined;
  const tokens = await new TokenFile(new URL(address)).read();
  return tokens && isFresh(tokens) ? tokens.access : undefined;
}
