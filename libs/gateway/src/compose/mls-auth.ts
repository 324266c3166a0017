import type { LoadedConfig, MlsSection } from '@gatehouse/config';
import type { MlsAuth } from '@gatehouse/mls';

/** How a connection signs in at its MLS. That what its kind needs is there, the loader has seen to. */
export function mlsAuth({ auth }: Pick<MlsSection, 'auth'>, secret: LoadedConfig['secret']): MlsAuth {
  if (auth.type === 'basic') return { type: 'basic', user: auth.user!, secret: () => secret(auth.password!) };
  if (auth.type === 'bearer') return { type: 'bearer', secret: () => secret(auth.token!) };
  const { tokenUrl, clientId, clientSecret, scope } = auth;
  const client = { tokenUrl: tokenUrl!, clientId: clientId!, secret: () => secret(clientSecret!) };
  return { type: 'client_credentials', ...client, ...(scope === undefined ? {} : { scope }) };
}
