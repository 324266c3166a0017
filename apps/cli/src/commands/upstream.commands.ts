import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { LoginFault } from '../login/login-fault.js';
import { LoopbackCallback } from '../login/loopback-callback.js';
import { openBrowser } from '../login/open-browser.js';

const FLAGS = { ...CONFIG_FLAG, as: { type: 'string' }, open: { type: 'boolean' }, port: { type: 'string' } } as const;

const note = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

function portIn(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_535) throw new UsageError('Give --port a number from 1 to 65535.');
  return Number(text);
}

/** Signs the gateway in at an upstream, for all of its callers. What is kept is sealed, beside the signing keys. */
export const upstreamLogin: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [slug] = positionals;
  if (slug === undefined || positionals.length > 1 || !values.as) throw new UsageError(`Usage: gatehouse ${usage}`);
  const port = portIn(values.port);
  const office = await openOffice(configPath(values.config));
  try {
    const person = await office.principalOf(values.as);
    office.maySignIn(person);
    const callback = await LoopbackCallback.open(port);
    try {
      const signIn = await office.signInAt(slug, callback.redirectUri);
      const answer = callback.answer(signIn.state);
      note(`Open this address to sign the gateway in at ${slug}:\n  ${signIn.address.href}`);
      if (values.open) openBrowser(signIn.address);
      await signIn.finish(await answer).catch((fault: Error) => {
        throw new LoginFault(`The sign-in at ${slug} did not work: ${fault.message}.`, { cause: fault });
      });
    } finally {
      callback.close();
    }
    const details = { upstream: slug };
    await office.trail.record({ kind: 'upstream.signed-in', actor: { subject: person.subject, roles: person.roles }, details });
    note(`The gateway is signed in at ${slug}. Running gateways use it when they next ask there, within integrity.refresh.`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
