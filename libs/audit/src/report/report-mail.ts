import { mailTransport } from '../alerts/mail.js';

export interface ReportMailSettings {
  readonly server: string;
  readonly password?: string;
  readonly from: string;
  readonly to: readonly string[];
}

export interface ReportMail {
  /** The same where one mail is sent again, so that who has it already can tell. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** Sends one report. Rejects where the mail server did not take it for every recipient. */
export async function sendReport({ from, to, ...way }: ReportMailSettings, { id, subject, text, files }: ReportMail): Promise<void> {
  const transport = mailTransport(way);
  try {
    const attachments = files.map(({ name, content }) => ({ filename: name, content: Buffer.from(content) }));
    const { rejected } = await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      attachments,
      messageId: `<${id}@gatehouse.invalid>`,
    });
    if (rejected.length > 0) throw new Error(`the mail server did not take it for ${rejected.length} of ${to.length} recipients`);
  } finally {
    transport.close();
  }
}
