import type { Connectables } from './connectable.js';
import { CONNECT_PATH } from './connect-path.js';

const PLACE = '/oauth/client-metadata';

/**
 * The gateway's Client ID Metadata Documents, one for each upstream at which people sign in, so that one authorization server cannot have an answer
 * meant for another. Their address is the client id, and must be https.
 */
export class ClientDocuments {
  constructor(
    private readonly origin: string,
    private readonly connectables: Connectables,
  ) {}

  /** Undefined where authorization servers could not read it. */
  addressOf(slug: string): string | undefined {
    return this.origin.startsWith('https:') ? `${this.origin}${PLACE}/${slug}.json` : undefined;
  }

  /** @param file `{upstream}.json` */
  find(file: string): object | undefined {
    const slug = file.replace(/\.json$/, '');
    const address = this.addressOf(slug);
    if (address === undefined || slug === file || this.connectables.find(slug)?.way !== 'oauth') return undefined;
    return {
      client_id: address,
      client_name: 'Gatehouse',
      client_uri: this.origin,
      redirect_uris: [`${this.origin}${CONNECT_PATH}/${slug}/callback`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    };
  }
}
