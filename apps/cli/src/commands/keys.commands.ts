import { dirname, resolve } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { KeyFault } from '@gatehouse/gateway';
import { openKeys, type OpenedKeys } from '@gatehouse/gateway-app';
import { SigningKeys } from '@gatehouse/identity';
import { CONFIG_FLAG, EXIT, readFlags, readFlagsAlone, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { atThisMachine } from '../operator.js';
import { ProgressLines } from '../progress-lines.js';

const counted = (count: number, what: string): string => `${count} ${count === 1 ? what : `${what}s`}`;

const restingIn = ({
  credentials,
  values,
  heldCalls,
  originals,
  captures,
}: Record<'credentials' | 'values' | 'heldCalls' | 'originals' | 'captures', number>): string =>
  `${counted(credentials, 'credential')}, ${counted(values, 'value')} of placeholders, ${counted(heldCalls, 'held call')}, ${counted(originals, 'original')}, ${counted(captures, 'capture')}`;

async function withKeys(config: string | undefined, work: (keys: OpenedKeys['keys']) => Promise<number>): Promise<number> {
  const opened = await openKeys(configPath(config));
  try {
    return await work(opened.keys);
  } finally {
    await opened.close();
  }
}

/** A new key signs, and a new key seals; what rests under older ones is sealed anew while gateways serve. */
export const keysRotate: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const path = configPath(values.config);
  const { config } = loadConfigFile(path, { secretCheck: 'when-used' });
  const signing = await SigningKeys.open(resolve(dirname(path), config.identity.keys));
  const kid = await signing.rotate();
  const others = signing.jwks().keys.length - 1;
  process.stdout.write(`Key ${kid} signs from now on; running gateways take it over within a minute. ${others} older still verify.\n`);
  return withKeys(values.config, async (keys) => {
    const added = await keys.add(atThisMachine());
    process.stdout.write(
      added === undefined
        ? 'The sealing keys are kept elsewhere: the newest of them seals. Add one there first for another.\n'
        : `Key ${added} seals from now on; running gateways take it over within two seconds.\n`,
    );
    return resealed(keys);
  });
};

/** Goes on where a rotation ended early, or where a key was added to a ring that is kept elsewhere. */
export const keysReseal: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  return withKeys(values.config, resealed);
};

async function resealed(keys: OpenedKeys['keys']): Promise<number> {
  const progress = new ProgressLines(process.stdout);
  const { unreadable, ...sealed } = await keys.reseal((done, of) => progress.step({ what: 'Values sealed anew', done, of }));
  progress.end();
  process.stdout.write(`${restingIn(sealed)} sealed anew.\n`);
  if (unreadable === 0) return EXIT.ok;
  process.stderr.write(
    `${unreadable} cannot be opened: their key is missing from the ring, or they were changed. Put the key back, or leave them: ` +
      'credentials have to be connected again, placeholders end by themselves, held calls have to be made again, originals and captures stay closed until they end.\n',
  );
  return EXIT.failed;
}

export const keysList: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  return withKeys(values.config, async (keys) => {
    for (const line of await keys.list()) process.stdout.write(`${line.id}  ${line.state}  ${restingIn(line)}\n`);
    return EXIT.ok;
  });
};

export const keysRetire: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, 'even-in-use': { type: 'boolean' } }, usage);
  const [id] = positionals;
  if (id === undefined || positionals.length > 1) throw new UsageError(`Name one key.\nUsage: gatehouse ${usage}`);
  return withKeys(values.config, async (keys) => {
    try {
      const gone = await keys.retire(id, atThisMachine(), { evenInUse: values['even-in-use'] === true });
      const refused = gone.credentials + gone.values + gone.heldCalls + gone.originals + gone.captures;
      process.stdout.write(
        `Key ${id} is retired; running gateways know within two seconds. ${refused === 0 ? 'Nothing rests under it.' : `${restingIn(gone)} are refused now.`}\n`,
      );
      return EXIT.ok;
    } catch (fault) {
      if (!(fault instanceof KeyFault)) throw fault;
      process.stderr.write(`${fault.message}\n`);
      return EXIT.failed;
    }
  });
};
