import { createTransport } from 'nodemailer';
import type { Tell } from './alert-channel.js';

export interface MailSettings {
  /** `smtps://user@host:465`, or `smtp://` which has to become TLS, but on this machine. */
  readonly server: string;
  readonly password?: string;
  readonly from: string;
  readonly to: string;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const PATIENCE_MS = 10_000;

/** A way to one mail server. Nothing of a message may name a file or an address to be read. */
export function mailTransport({ server, password }: Pick<MailSettings, 'server' | 'password'>) {
  const { protocol, hostname, port, username } = new URL(server);
  const secure = protocol === 'smtps:';
  return createTransport({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && !LOOPBACK.has(hostname),
    ignoreTLS: !secure && LOOPBACK.has(hostname),
    ...(username ? { auth: { user: decodeURIComponent(username), pass: password ?? '' } } : {}),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Tells by e-mail, as plain text. Alerts of one cause are one thread; one that is told twice has one Message-ID, by which mail systems leave the second out. */
export function mailer({ from, to, ...way }: MailSettings): { readonly tell: Tell; readonly end: () => void } {
  const transport = mailTransport(way);
  return {
    tell: async ({ id, cause, subject, lines, at }) => {
      const thread = `<${Buffer.from(cause).toString('hex').slice(0, 64)}@gatehouse.invalid>`;
      const headers = { 'X-Gatehouse-Event': id };
      const messageId = `<${id}@gatehouse.invalid>`;
      const text = lines.join('\n\n');
      await transport.sendMail({ from, to, subject, text, messageId, date: new Date(at), references: thread, headers });
    },
    end: () => transport.close(),
  };
}
