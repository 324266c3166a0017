import { randomBytes } from 'node:crypto';
import { isClientKey, isJsonObject } from '@gatehouse/kernel';
import { errors, type ClientMetadata, type KoaContextWithOIDC } from 'oidc-provider';
import { CLIENT_ORIGIN } from './client-rules.js';

const GRANT = 'client_credentials';
const MOST_KEYS = 5;
const LONGEST_CONTACT = 200;
const E_MAIL = /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

interface Intake {
  /** Whether vendors may apply by themselves. */
  readonly isOpen: boolean;
}

/** Whether a client acts for itself, as the application of a vendor does. */
export const actsForItself = (metadata: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(metadata['grant_types']) && metadata['grant_types'].includes(GRANT);

/** Client id of what registers itself. That of a vendor is typed by people, in commands too. */
export const newClientId = ({ oidc }: KoaContextWithOIDC): string =>
  actsForItself(oidc.body ?? {}) ? `vendor-${randomBytes(9).toString('hex')}` : randomBytes(32).toString('base64url');

/**
 * What registers itself: an application that asks people, where any may, or that of a vendor, which proves itself by a key, so that no secret has to
 * be handed over, and waits for approval. Asked by oidc-provider for each client; those that are known already are not registering.
 */
export function applicationRules(intake: Intake, dynamicRegistration: boolean) {
  return (context: KoaContextWithOIDC | undefined, key: string, metadata: ClientMetadata): void => {
    if (key !== CLIENT_ORIGIN || context?.oidc?.route !== 'registration') return;
    const changing = metadata as unknown as Record<string, unknown>;
    if (!actsForItself(changing)) {
      if (!dynamicRegistration) throw new errors.InvalidClientMetadata('applications do not register themselves here; ask for a client id');
      return;
    }
    if (!intake.isOpen) throw new errors.InvalidClientMetadata('applications of vendors are not taken here; ask who runs this gateway');
    const fault = faultOf(changing);
    if (fault !== undefined) throw new errors.InvalidClientMetadata(fault);
    Object.assign(changing, { redirect_uris: [], response_types: [] });
  };
}

function faultOf(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const { grant_types: grants, redirect_uris: redirects = [], client_name: name, contacts, jwks } = metadata;
  if ((grants as unknown[]).length > 1) return `grant_types must be ${GRANT} alone: it stands for no person`;
  if (!Array.isArray(redirects) || redirects.length > 0) return 'redirect_uris must be empty: no code is sent to it';
  // Both are shown to whoever approves, in a terminal too.
  if (typeof name !== 'string' || name.trim() === '' || UNPRINTABLE.test(name)) return 'client_name must say what it is called';
  const [contact, ...more] = Array.isArray(contacts) ? (contacts as unknown[]) : [];
  if (typeof contact !== 'string' || more.length > 0 || contact.length > LONGEST_CONTACT || !E_MAIL.test(contact))
    return 'contacts must hold one e-mail address, of who is told';
  if (metadata['token_endpoint_auth_method'] !== 'private_key_jwt' || 'jwks_uri' in metadata || 'client_secret' in metadata)
    return 'token_endpoint_auth_method must be private_key_jwt, with the public keys in jwks';
  const keys = isJsonObject(jwks) && Array.isArray(jwks['keys']) ? (jwks['keys'] as unknown[]) : [];
  const areUsable = keys.length > 0 && keys.length <= MOST_KEYS && keys.every((each) => isJsonObject(each) && isClientKey(each));
  return areUsable
    ? undefined
    : `jwks must hold 1 to ${MOST_KEYS} public keys of EC (P-256), Ed25519 or RSA (2048 bits), and no private one`;
}
