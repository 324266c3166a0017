/** What a person is told, who can do nothing with the words of the protocol. By OAuth error name. */
const SENTENCES: Readonly<Record<string, string>> = {
  invalid_client:
    'This gateway does not know the application that sent you here. Remove the connection there and add it again, or ask your administrator.',
  invalid_redirect_uri: 'The application wants its answer at an address that it never named, so nothing was sent there.',
};

/** A sentence for the page that an error without an application to tell it to ends on. */
export function problemSentence({ error, error_description: description }: { error: string; error_description?: string }): string {
  const said = description ?? error;
  return SENTENCES[error] ?? `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}
