import { OAuthPages, type DeviceCodeView, type DeviceConfirmView, type HiddenForm, type ProblemView } from '@gatehouse/identity';
import { visibleText } from '../approvals/visible-text.js';
import { html } from '../html.js';
import { hiddenFields, page, pageHeaders, problemNote } from './page.js';

/** The pages that the authorization server answers with by itself. */
export class GatewayPages extends OAuthPages {
  enterCode({ form, problem }: DeviceCodeView): string {
    return page(
      'Connect a device',
      html`<h1>Connect a device</h1>
        ${problemNote(problem)}
        <form method="post" action="${form.action}">
          ${hiddenFields(form)}
          <label for="user_code">Code that your device shows</label>
          <input
            id="user_code"
            class="code"
            name="user_code"
            type="text"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            required
          />
          <div class="actions"><button>Continue</button></div>
        </form>`,
    );
  }

  confirmDevice({ form, clientName, userCode }: DeviceConfirmView): string {
    return page(
      'Is this your device?',
      html`<h1>Does your device show this code?</h1>
        <p class="code-shown">${userCode}</p>
        <p><strong>${visibleText(clientName)}</strong> asks for access, by its own word.</p>
        <p class="warning">If somebody sent you this code or this page, decline: they would get access in your name.</p>
        <form method="post" action="${form.action}">
          ${hiddenFields(form)}
          <div class="actions">
            <button>It is the same, go on</button>
            <button name="abort" value="yes" class="second">Decline</button>
          </div>
        </form>`,
    );
  }

  deviceDone(clientName: string): string {
    return page(
      'Done',
      html`<h1>Done</h1>
        <p>${visibleText(clientName)} is connected. You can close this page and go back to your device.</p>`,
    );
  }

  carryOn(form: HiddenForm, origin: string): string {
    return page(
      'One more step',
      html`<h1>One more step</h1>
        <p>This goes on at <strong>${new URL(origin).host}</strong>.</p>
        <form method="post" action="${form.action}">
          ${hiddenFields(form)}
          <div class="actions"><button>Continue</button></div>
        </form>`,
    );
  }

  problem({ title, sentence }: ProblemView): string {
    return page(
      title,
      html`<h1>${title}</h1>
        <p class="problem" role="alert">${sentence}</p>
        <p class="soft">Go back to your application and start again.</p>`,
    );
  }

  headers(formTargets?: readonly string[]): Readonly<Record<string, string>> {
    return pageHeaders(formTargets);
  }
}
