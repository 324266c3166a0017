import { CLIENTS, type ClientProfile } from '../clients.js';
import type { Examination } from '../examination.js';
import { jsonObject } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';
import { silence } from './silence.js';
import type { ResourceMetadata } from './resource-metadata.js';
import type { ServerDocument } from './server-document.js';
import { tryAuthorization } from './sign-in.js';

/** How each client becomes known: by its metadata document, by registering itself, or by hand. */
export async function registration(exam: Examination, document: ServerDocument, resource: ResourceMetadata): Promise<void> {
  const takesDocuments = document['client_id_metadata_document_supported'] === true;
  const endpoint = document['registration_endpoint'];
  const registers = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  for (const client of CLIENTS) {
    const byDocument = takesDocuments && client.registers.includes('cimd');
    if (registers && exam.register) await tryRegistration(exam, client, { registers, document, resource, byDocument });
    else if (byDocument) exam.findings.ok('registration', 'names its metadata document', [client.id]);
    else if (registers) exam.findings.ok('registration', 'registers itself (not tried; --register tries)', [client.id]);
    else exam.findings.fault('registration', byHand(client, resource.issuer, takesDocuments), [client.id]);
  }
}

const byHand = ({ name, redirectUris, manual }: ClientProfile, issuer: string, takesDocuments: boolean) =>
  ({
    side: 'identity provider',
    says: takesDocuments
      ? `${issuer} takes metadata documents only, which ${name} does not publish`
      : `${name} cannot register itself: ${issuer} offers neither metadata documents nor dynamic registration`,
    fix: `register it there by hand with the redirect addresses ${redirectUris.join(' ')} and enter its client id in ${manual}`,
  }) as const;

interface Trial {
  readonly registers: URL;
  readonly document: ServerDocument;
  readonly resource: ResourceMetadata;
  readonly byDocument: boolean;
}

/** Registers as the client would, and takes the registration back where the server lets it (RFC 7592). */
async function tryRegistration(exam: Examination, client: ClientProfile, trial: Trial): Promise<void> {
  const { findings, wire } = exam;
  const { id, name, redirectUris } = client;
  const native = redirectUris.some((uri) => !uri.startsWith('https:'));
  const asked = {
    client_name: `${name} (gatehouse doctor)`,
    redirect_uris: redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: native ? 'native' : 'web',
  };
  try {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await wire.ask(trial.registers, { method: 'POST', headers, body: JSON.stringify(asked) });
    const made = answer.status === 201 || answer.status === 200 ? jsonObject(answer.text) : undefined;
    const clientId = made?.['client_id'];
    if (typeof clientId !== 'string') {
      // By its document it gets in all the same.
      if (trial.byDocument)
        findings.note('registration', `is refused as "${errorIn(answer)}", and names its metadata document instead`, [id]);
      else findings.fault('registration', refused(client, trial.registers, answer), [id]);
      return;
    }
    await tryAuthorization(exam, client, { ...trial, clientId });
    const isGone = await takeBack(exam, made!);
    findings.ok(
      'registration',
      isGone ? 'was registered, and that was taken back' : 'was registered, and stays so: the server takes none back',
      [id],
    );
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const { says, fix } = silence(trial.registers, error);
    findings.fault('registration', { side: 'identity provider', says: `registration fails: ${says}`, fix }, [id]);
  }
}

/** The error code alone: descriptions are free text. */
function errorIn({ status, text }: WireAnswer): string {
  const error = jsonObject(text)?.['error'];
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : `HTTP ${status}`;
}

function refused({ name, redirectUris, manual }: ClientProfile, { host }: URL, answer: WireAnswer) {
  const error = errorIn(answer);
  const closed = answer.status === 401 || answer.status === 403;
  return {
    side: 'identity provider',
    says: closed ? `${host} lets nobody register without a token of its own (${error})` : `${host} refuses to register ${name} (${error})`,
    fix: closed
      ? `open registration, or register ${name} by hand for ${redirectUris.join(' ')} and enter its client id in ${manual}`
      : `allow the redirect addresses ${redirectUris.join(' ')} and public clients (token_endpoint_auth_method none)`,
  } as const;
}

async function takeBack({ wire }: Examination, made: Readonly<Record<string, unknown>>): Promise<boolean> {
  const { registration_client_uri: uri, registration_access_token: token } = made;
  if (typeof uri !== 'string' || typeof token !== 'string' || !URL.canParse(uri)) return false;
  const asked = wire.ask(new URL(uri), { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  return asked.then(
    ({ status }) => status === 204,
    () => false,
  );
}
