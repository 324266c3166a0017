import { openOffice, openVault } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, readFlagsAlone, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const credentials = (count: number): string => `${count} ${count === 1 ? 'credential' : 'credentials'}`;

/** Who has a credential where, since when and under which key. Never what it is. */
export const vaultList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, user: { type: 'string' } }, usage);
  const opened = await openVault(configPath(values.config));
  try {
    const lines = await opened.vault.list(values.user);
    const rows = lines.map(({ user, upstream, issuer, keyId, changedAt }) => {
      const from = issuer === '' ? 'a key of their own' : issuer;
      return `${user ?? '(the gateway)'}  ${upstream}  ${from}  ${new Date(changedAt).toISOString()}  key ${keyId}`;
    });
    process.stdout.write(rows.length > 0 ? `${rows.join('\n')}\n` : 'The vault holds nothing.\n');
  } finally {
    await opened.close();
  }
  return EXIT.ok;
};

/** Seals everything anew under the newest key, while gateways serve. */
export const vaultRotate: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const opened = await openVault(configPath(values.config));
  try {
    const { vault, file, sealing } = opened;
    const added = await file?.add(Date.now());
    const { sealed, unreadable } = await vault.reseal();
    if (file) {
      const [, previous, ...older] = await file.ids();
      // A node may have sealed under the previous key a moment ago: it stays until the next time.
      const inUse = new Set([previous, ...(await vault.list()).map(({ keyId }) => keyId), ...(await sealing())]);
      await file.drop(new Set(older.filter((id) => !inUse.has(id))));
    }
    process.stdout.write(
      `${credentials(sealed)} sealed anew under ${added === undefined ? 'the newest key of the ring' : `key ${added}`}.\n`,
    );
    if (unreadable === 0) return EXIT.ok;
    process.stderr.write(
      `${credentials(unreadable)} cannot be opened: the key is missing from the ring, or the row was changed. Put the key back, or forget them.\n`,
    );
    return EXIT.failed;
  } finally {
    await opened.close();
  }
};

/** Takes a person's credentials out of the vault; running gateways know within two seconds. */
export const vaultForget: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' } }, usage);
  const [user, upstream] = positionals;
  if (user === undefined || positionals.length > 2 || !values.as) throw new UsageError(`Usage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const person = await office.principalOf(values.as);
    office.maySignIn(person);
    const details = { user, ...(upstream === undefined ? {} : { upstream }) };
    await office.trail.record({ kind: 'account.forgotten', actor: { subject: person.subject, roles: person.roles }, details });
    const { vault } = office.vault;
    const known = (await vault.list()).flatMap((line) => line.user ?? []);
    let count = 0;
    // Sign-in names are compared without regard to case, and kept as gateway.yaml spells them.
    for (const name of new Set(known.filter((each) => each.toLowerCase() === user.toLowerCase())))
      count += await vault.forgetUser(name, upstream);
    process.stdout.write(`${credentials(count)} forgotten. What an upstream granted can be withdrawn there, by the person.\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
