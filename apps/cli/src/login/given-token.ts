import { readFileSync } from 'node:fs';
import { GivenToken, type FrontCredentials } from '@gatehouse/mcp';
import { UsageError } from '../command.js';
import { LoginFault } from './login-fault.js';

export const TOKEN_FLAGS = { 'token-file': { type: 'string' }, 'token-env': { type: 'string' } } as const;

/** A token that a script brings. Read at each use, so that it can be replaced while the front runs. */
export function givenToken(file: string | undefined, variable: string | undefined): FrontCredentials | undefined {
  if (file !== undefined && variable !== undefined) throw new UsageError('Give --token-file or --token-env, not both.');
  if (file === undefined && variable === undefined) return undefined;
  const read = (): string => {
    const token = (variable === undefined ? contentOf(file!) : (process.env[variable] ?? '')).trim();
    if (token === '')
      throw new LoginFault(variable === undefined ? `${file} holds no token.` : `The environment variable ${variable} holds no token.`);
    return token;
  };
  read();
  return new GivenToken(read);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new LoginFault(`The token file ${file} cannot be read. Check the path and its permissions.`);
  }
}
