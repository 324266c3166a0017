import { launchedPackage, packageText, type PackageReference } from '@gatehouse/integrity';
import { envOf } from '../create/env-names.js';
import type { ForeignOAuth, ForeignServer } from './foreign-servers.js';

/** A server as gateway.yaml will have it. */
export interface TakenOver {
  readonly upstream: { readonly id: string };
  /** Names of secrets, each with what it holds. Their values are where they were. */
  readonly secrets: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
}

/** A server that is not taken over: why, and what to do. */
export interface NotTaken {
  readonly refused: string;
}

/** The exact package that a lockfile admits for a reference; throws Error where it admits none. */
export type Admitted = (reference: PackageReference) => Promise<string>;

/** A short name that gateway.yaml takes. */
export const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 32);

/** Words that name a secret, at the end of a flag or of a parameter. */
const SECRET_NAME = /(?:key|token|secret|password|passwd|pwd|credentials?|auth|authorization|bearer)$/i;
/** What secrets look like: known prefixes, and long runs of letters and digits together. */
const SECRET_VALUE = /^(?:sk|pk|ghp|gho|xox[abp]|pat|key|glpat)[-_]|^bearer\s|^eyJ[\w-]+\.|^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_+=]{28,}$/i;
/** A place that the old program filled in itself. */
const FILLED_IN = /\$\{[^}]+\}/;

/** What the file says of a server, as an upstream of which nothing is permitted yet; or why it is not taken. */
export async function takenOver(server: ForeignServer, admitted: Admitted): Promise<TakenOver | NotTaken> {
  const id = idOf(server.name);
  if (id === '') return { refused: 'its name has no letters. Rename it and import again.' };
  if (server.disabled) return { refused: 'it is switched off there. Switch it on and import again, if it is wanted.' };
  const taken = server.url === undefined ? await program(server, id, admitted) : address(server, id, server.url);
  if ('refused' in taken || server.others.length === 0) return taken;
  return { ...taken, notes: [...taken.notes, `left out: ${server.others.join(', ')}. What may be called is for policies to say.`] };
}

function address({ headers, bearer, oauth }: ForeignServer, id: string, url: string): TakenOver | NotTaken {
  if (FILLED_IN.test(url))
    return {
      refused: `its address has a place that is filled in elsewhere. Write the address out, then \`gatehouse add upstream ${id} --url URL\`.`,
    };
  const whole = URL.canParse(url) ? new URL(url) : undefined;
  if (!whole || !['http:', 'https:'].includes(whole.protocol)) return { refused: 'its address is no http or https address.' };
  const secretIn = [...whole.searchParams.keys()].find((name) => SECRET_NAME.test(name));
  if (whole.username !== '' || whole.password !== '' || secretIn !== undefined)
    return {
      refused: `its address holds a secret${secretIn === undefined ? '' : ` (${secretIn})`}, and addresses end up in logs. Ask for a token in a header, then \`gatehouse add upstream ${id} --url URL\`.`,
    };
  const others = headers.filter((header) => header.toLowerCase() !== 'authorization' || !bearer);
  const notes =
    others.length === 0 ? [] : [`left out: header ${others.join(', ')}. An MCP server is given a bearer token, and no other header.`];
  if (oauth && !bearer) return signedIn(oauth, notes, { id, url });
  if (!bearer) return { upstream: { id, transport: 'http', url, tools: {} } as TakenOver['upstream'], secrets: [], notes };
  const secret = envOf(id, 'TOKEN');
  const upstream = { id, transport: 'http', url, auth: { bearer: { fromEnv: secret } }, tools: {} };
  return { upstream, secrets: [[secret, `the token at ${id}`]], notes };
}

/** Each person signs in there themselves, as they did before. A client id is for one authorization server: without that it goes nowhere. */
function signedIn(oauth: ForeignOAuth, notes: readonly string[], { id, url }: { id: string; url: string }): TakenOver {
  const { issuer, clientId, hasSecret, scope } = oauth;
  const isWhole = issuer !== undefined && clientId !== undefined;
  const secret = envOf(id, 'CLIENT_SECRET');
  const client = isWhole ? { clientId, ...(hasSecret ? { clientSecret: { fromEnv: secret } } : {}) } : {};
  const settings = { ...(issuer === undefined ? {} : { issuer }), ...client, ...(scope === undefined ? {} : { scope }) };
  const lost =
    'left out: the OAuth client, since the file does not say at which authorization server it is known. The gateway registers itself, or say issuer and clientId.';
  return {
    upstream: { id, transport: 'http', url, auth: { perPerson: { oauth: settings } }, tools: {} } as TakenOver['upstream'],
    secrets: isWhole && hasSecret ? [[secret, `the secret of the OAuth client at ${id}`]] : [],
    notes: [...notes, ...(clientId !== undefined && !isWhole ? [lost] : []), 'each person connects their own account at /connect'],
  };
}

async function program(server: ForeignServer, id: string, admitted: Admitted): Promise<TakenOver | NotTaken> {
  const { command, args, env } = server;
  if (command === undefined) return { refused: 'it has neither a command nor an address that can be read here.' };
  const secretAt = args.findIndex((word, index) => isSecret(word, args[index - 1]));
  if (secretAt !== -1)
    return {
      refused: `argument ${secretAt + 1} looks like a secret, and every program on the machine can read arguments. Give it by the environment, if the server takes it there, and import again.`,
    };
  if ([command, ...args].some((word) => FILLED_IN.test(word)))
    return { refused: 'its command has a place that is filled in elsewhere. Write it out and import again.' };
  const secrets = env.map((name): readonly [string, string] => [envOf(id, name.toUpperCase()), `${name} of ${id}`]);
  const given = env.length === 0 ? {} : { env: Object.fromEntries(env.map((name, index) => [name, { fromEnv: secrets[index]![0] }])) };
  const started = await start(command, args, admitted);
  if ('refused' in started) return started;
  const upstream = { id, transport: 'stdio', ...started, ...given, tools: {} };
  return { upstream, secrets, notes: [] };
}

function isSecret(word: string, before = ''): boolean {
  const [flag, value] = /^--?[\w-]+=./.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [before, word];
  if (word === before || (value === word && word.startsWith('-'))) return false;
  return (flag.startsWith('-') && SECRET_NAME.test(flag) && !FILLED_IN.test(value)) || SECRET_VALUE.test(value);
}

/** A package of a registry starts as the lockfile has it, and in no other way. */
async function start(command: string, args: readonly string[], admitted: Admitted): Promise<object | NotTaken> {
  let reference: PackageReference | undefined;
  try {
    const launched = launchedPackage(command, args);
    if (!launched) return { command, ...(args.length === 0 ? {} : { args }) };
    ({ reference } = launched);
    const locked = await admitted(reference);
    // An image is started by its own words, which say what it may reach.
    if (reference.ecosystem === 'oci') return { command, args };
    return { package: locked, ...(launched.args.length === 0 ? {} : { args: launched.args }) };
  } catch (fault) {
    if (reference === undefined) return { refused: `its command names no package that can be read: ${(fault as Error).message}.` };
    return { refused: `nobody has looked at its package. First: npx gatehouse lock ${packageText(reference)}; then import again.` };
  }
}
