import { dirname, resolve } from 'node:path';
import { loadConfigFile, milliseconds } from '@gatehouse/config';
import { AccountDirectory, MAX_TTL_SECONDS, ProtectedResource, SigningKeys, TokenIssuer, type Account } from '@gatehouse/identity';
import { SCOPES, SystemClock } from '@gatehouse/kernel';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

export const token: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, ttl: { type: 'string' } }, usage);
  if (!values.as) throw new UsageError(`Say for whom with --as.\nUsage: gatehouse ${usage}`);
  const path = configPath(values.config);
  const { config } = loadConfigFile(path, { secretCheck: 'when-used' });
  // Whom gateway.yaml lists is known without the database; a gateway refuses what it is told of them since.
  const account = new AccountDirectory(config.identity.accounts).find(values.as) ?? (await provisioned(path, values.as));
  if (!account || account.disabled)
    throw new UsageError(`${values.as} is not known at this gateway, or is out. gatehouse people list shows everybody.`);
  const ttlSeconds = seconds(values.ttl ?? config.identity.tokenTtl);
  const resource = new ProtectedResource(config.gateway.publicUrl);
  const keys = await SigningKeys.open(resolve(dirname(path), config.identity.keys));
  const issuer = new TokenIssuer(keys, resource.issuer, new SystemClock());
  const request = { subject: account.user, audience: resource.audience, scopes: SCOPES, clientId: 'gatehouse-cli', ttlSeconds };
  process.stdout.write(`${await issuer.issue(request)}\n`);
  return EXIT.ok;
};

async function provisioned(path: string, user: string): Promise<Account | undefined> {
  const { findAccount } = await import('@gatehouse/gateway-app');
  return findAccount(path, user);
}

function seconds(ttl: string): number {
  const value = /^[1-9]\d{0,5}(ms|s|m|h|d)$/.test(ttl) ? milliseconds(ttl) / 1_000 : Number.NaN;
  if (!Number.isInteger(value) || value > MAX_TTL_SECONDS)
    throw new UsageError('--ttl takes a duration of at most one hour, for example 10m.');
  return value;
}
