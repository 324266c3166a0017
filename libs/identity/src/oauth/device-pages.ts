import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { hiddenForm } from './hidden-form.js';
import type { OAuthPages } from './oauth-pages.js';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
type Sources = Required<Pick<DeviceFlow, 'userCodeInputSource' | 'userCodeConfirmSource' | 'successSource'>>;

interface FormFault {
  readonly name?: string;
  readonly userCode?: string;
}

function problemOf(fault: FormFault | undefined): string | undefined {
  if (!fault) return undefined;
  if (fault.name === 'AbortedError') return 'You declined. Nothing was signed in. You can close this page.';
  if (fault.name === 'NoCodeError') return 'Type the code that your device shows.';
  if (fault.userCode !== undefined || fault.name === 'ExpiredError' || fault.name === 'AlreadyUsedError')
    return 'That code is unknown, was used already or has expired. Check it, or start again on your device.';
  return 'That did not work. Start again on your device.';
}

const nameOf = (client: Client | undefined): string => client?.clientName || client?.clientId || 'the application';

function show(context: KoaContextWithOIDC, pages: OAuthPages, html: string): void {
  context.type = 'html';
  context.body = html;
  context.set({ ...pages.headers() });
}

/** The pages of the device flow (RFC 8628 section 3.3), by our own hand: no script, not to be framed. */
export function devicePages(pages: OAuthPages): Sources {
  return {
    userCodeInputSource: (context, form, _out, fault) => {
      const problem = problemOf(fault as FormFault | undefined);
      show(context, pages, pages.enterCode({ form: hiddenForm(form), ...(problem ? { problem } : {}) }));
    },
    userCodeConfirmSource: (...[context, form, client, , userCode]) => {
      show(context, pages, pages.confirmDevice({ form: hiddenForm(form), clientName: nameOf(client), userCode }));
    },
    successSource: (context) => show(context, pages, pages.deviceDone(nameOf(context.oidc.client))),
  };
}
