// The scenarios that are about the gateway as an OAuth client of its upstreams.

export const isAboutAuth = (scenario) => scenario.startsWith('auth/');

/** For metadata documents the suite's authorization server fetches nothing: it knows this one. */
const CLIENT_METADATA = 'https://conformance-test.local/client-metadata.json';

/** `{ auth, secrets }`: how gateway.yaml has the upstream of a scenario, and the environment that it refers to. */
export async function authOf(scenario, context, serverUrl) {
  const { client_id: clientId, client_secret: secret, private_key_pem: key, signing_algorithm: algorithm, valid_jwt: assertion } = context;
  const secrets = { SUITE_CLIENT_SECRET: secret ?? '', SUITE_CLIENT_KEY: key ?? '', SUITE_ASSERTION: assertion ?? '' };
  if (clientId === undefined) return { auth: { oauth: { grant: 'authorization-code', clientMetadataUrl: CLIENT_METADATA } }, secrets };
  // Whoever configures a client id knows whose it is.
  const known = { clientId, issuer: context.issuer ?? (await issuerOf(serverUrl)) };
  if (assertion) return { auth: { oauth: { grant: 'jwt-bearer', ...known, assertion: { fromEnv: 'SUITE_ASSERTION' } } }, secrets };
  const proof = key ? { privateKey: { fromEnv: 'SUITE_CLIENT_KEY' }, algorithm } : { clientSecret: { fromEnv: 'SUITE_CLIENT_SECRET' } };
  const grant = scenario.startsWith('auth/client-credentials') ? 'client-credentials' : 'authorization-code';
  return { auth: { oauth: { grant, ...known, ...proof } }, secrets };
}

async function issuerOf(serverUrl) {
  const { origin, pathname } = new URL(serverUrl);
  const metadata = await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  return (await metadata.json()).authorization_servers[0];
}

/** A browser whose person agrees to everything: the suite's authorization server redirects at once. */
export const agree = (address) => void fetch(address).catch(() => undefined);
