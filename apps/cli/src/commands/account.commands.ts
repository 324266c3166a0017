import { createInterface } from 'node:readline/promises';
import { openAccounts } from '@gatehouse/gateway-app';
import { generatePassword, PASSWORD_LENGTH, PasswordUnfit } from '@gatehouse/identity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

/** Sets passwords. Made-up ones are printed once, `USER PASSWORD` a line, and kept nowhere but as a hash. */
export const accountPassword: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, generate: { type: 'boolean' } }, usage);
  if (positionals.length === 0 || (!values.generate && positionals.length > 1))
    throw new UsageError(`Name one account, or several with --generate.\nUsage: gatehouse ${usage}`);
  const { accounts, close } = await openAccounts(configPath(values.config));
  try {
    for (const user of positionals) {
      const password = values.generate ? generatePassword() : await readPassword(user);
      await accounts.setPassword(user, password);
      if (values.generate) process.stdout.write(`${user} ${password}\n`);
    }
  } catch (error) {
    throw error instanceof PasswordUnfit || error instanceof RangeError ? new UsageError(error.message) : error;
  } finally {
    await close();
  }
  return EXIT.ok;
};

/** One line from standard input. On a terminal it is asked for, and not shown while it is typed. */
async function readPassword(user: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write(`New password for ${user} (${PASSWORD_LENGTH.least} characters or more): `);
  // Without an output readline echoes nothing, and with `terminal` it keeps the terminal itself from doing so.
  const lines = createInterface({ input: stdin, terminal: stdin.isTTY });
  try {
    for await (const line of lines) return line;
    throw new UsageError('No password came on standard input.');
  } finally {
    lines.close();
    if (stdin.isTTY) stderr.write('\n');
  }
}
