import { createInterface } from 'node:readline/promises';
import type { AccountState } from '@gatehouse/gateway';
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

/** Takes the second factor of an account away, for somebody who lost telephone and recovery codes. */
export const accountTotpReset: Run = async (args, usage) => {
  const user = userOf(args, usage);
  return withAccounts(user.config, async (accounts) => {
    const isRemoved = await accounts.resetSecondFactor(user.name);
    const sentence = isRemoved ? 'has no second factor any more and is signed out everywhere' : 'had no second factor';
    process.stdout.write(`${user.name} ${sentence}\n`);
    return isRemoved ? EXIT.ok : EXIT.failed;
  });
};

/** What is known of an account; nothing of it is a secret. */
export const accountShow: Run = async (args, usage) => {
  const user = userOf(args, usage);
  return withAccounts(user.config, async (accounts) => {
    process.stdout.write(`${linesOf(await accounts.stateOf(user.name)).join('\n')}\n`);
    return EXIT.ok;
  });
};

function userOf(args: readonly string[], usage: string): { name: string; config: string | undefined } {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError(`Name one account.\nUsage: gatehouse ${usage}`);
  return { name, config: values.config };
}

type Accounts = Awaited<ReturnType<typeof openAccounts>>['accounts'];

async function withAccounts(config: string | undefined, work: (accounts: Accounts) => Promise<number>): Promise<number> {
  const { accounts, close } = await openAccounts(configPath(config));
  try {
    return await work(accounts);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  } finally {
    await close();
  }
}

function linesOf({ account, passwordSetAt, lockedUntil, secondFactor }: AccountState): string[] {
  const time = (at: number): string => new Date(at).toISOString();
  return [
    `account        ${account.user}${account.disabled ? ' (disabled)' : ''}`,
    `member         ${account.member ?? 'none'}`,
    `grants         ${account.grants.join(', ') || 'none'}`,
    `password       ${passwordSetAt === undefined ? 'none' : `set ${time(passwordSetAt)}`}`,
    `locked         ${lockedUntil === undefined ? 'no' : `until ${time(lockedUntil)}`}`,
    `second factor  ${secondFactor === undefined ? 'none' : `since ${time(secondFactor.enrolledAt)}, ${secondFactor.recoveryLeft} recovery codes left`}`,
  ];
}

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
