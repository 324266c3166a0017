export type ClientId = 'claude' | 'chatgpt' | 'cursor' | 'vscode';
export type Registration = 'cimd' | 'dcr';

/** How an application connects, as its maker documents it or its source shows. Data, with where it was read and when. */
export interface ClientProfile {
  readonly id: ClientId;
  readonly name: string;
  /** Where its requests come from: its maker's servers, or the person's own machine. */
  readonly from: 'cloud' | 'desktop';
  /** What it calls itself, where firewalls are known to judge by it. */
  readonly userAgent?: string;
  /** Sent together at registration. */
  readonly redirectUris: readonly string[];
  readonly registers: readonly Registration[];
  /** Where a person enters a client id that was made by hand. */
  readonly manual: string;
  /** What `resource` of the metadata must be to the address that was entered. */
  readonly resource: 'equal' | 'covering';
  /** Whether it relies on RFC 9207 for the redirect address above. */
  readonly wantsIss: boolean;
  readonly source: string;
  readonly read: string;
}

export const CLIENTS: readonly ClientProfile[] = [
  {
    id: 'claude',
    name: 'Claude',
    from: 'cloud',
    userAgent: 'Claude-User',
    redirectUris: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
    registers: ['cimd', 'dcr'],
    manual: 'Advanced settings of the connector',
    resource: 'covering',
    wantsIss: false,
    source: 'https://support.claude.com/en/articles/11503834-building-custom-connectors-via-remote-mcp-servers',
    read: '2026-11-28',
  },
  {
    id: 'chatgpt',
    name: 'ChatGPT',
    from: 'cloud',
    userAgent: 'openai-mcp/1.0.0',
    redirectUris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
    registers: ['cimd', 'dcr'],
    manual: 'the settings of the connection, which also show its own redirect address',
    resource: 'covering',
    wantsIss: true,
    source: 'https://developers.openai.com/apps-sdk/build/auth',
    read: '2026-11-28',
  },
  {
    id: 'cursor',
    name: 'Cursor',
    from: 'desktop',
    redirectUris: [
      'http://localhost:8787/callback',
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
    ],
    registers: ['dcr'],
    manual: 'auth.CLIENT_ID in mcp.json',
    resource: 'covering',
    wantsIss: false,
    source: 'https://cursor.com/docs/mcp',
    read: '2026-11-28',
  },
  {
    id: 'vscode',
    name: 'VS Code',
    from: 'desktop',
    redirectUris: ['https://insiders.vscode.dev/redirect', 'https://vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/'],
    registers: ['cimd', 'dcr'],
    manual: 'the question for a client id that VS Code asks',
    resource: 'equal',
    wantsIss: false,
    source: 'https://github.com/microsoft/vscode/blob/main/src/vs/base/common/oauth.ts',
    read: '2026-11-28',
  },
];

export const idsOf = (clients: readonly ClientProfile[]): readonly ClientId[] => clients.map(({ id }) => id);
export const namesOf = (ids: readonly ClientId[]): string =>
  CLIENTS.filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(', ');
