import { Desk, type DeskAnswer, type DeskParts, type Visit } from './desk.js';
import { readForm } from './form.js';
import { signedOutPage, signOutPage } from './sign-out-pages.js';

const STEP = 'sign-out';

/** Where a person ends their sign-in in this browser, whatever applications they allowed. */
export class SignOutDesk extends Desk {
  constructor(private readonly parts: DeskParts) {
    super(parts);
  }

  async show({ request, response }: Visit): Promise<DeskAnswer> {
    const { server, pages, tokens } = this.parts;
    const sessions = await server.sessions();
    const subject = await sessions.subjectOf(request, response);
    const body = subject === undefined ? signedOutPage() : signOutPage(subject, tokens.of(subject, STEP));
    return { status: 200, headers: pages.headers(), body };
  }

  async signOut({ request, response, address }: Visit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const { server, pages, tokens, trail } = this.parts;
      const sessions = await server.sessions();
      const subject = await sessions.subjectOf(request, response);
      const form = await readForm(request);
      if (subject !== undefined) {
        tokens.assertOurs(request, form, { uid: subject, step: STEP });
        await trail.record({ kind: 'auth.signed_out', severity: 'info', actor: { subject, roles: [] }, details: { address } });
        await sessions.end(request, response);
      }
      return { status: 200, headers: pages.headers(), body: signedOutPage() };
    });
  }
}
