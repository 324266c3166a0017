import type { Command } from '../command.js';

/** Who signs in, where, and by whose word. */
export const identityCommands: readonly (readonly [string, Command])[] = [
  [
    'token',
    {
      usage: 'token --as USER [--ttl 10m] [-c gateway.yaml]',
      summary: 'print a short-lived access token, for scripts',
      load: async () => (await import('./token.command.js')).token,
    },
  ],
  [
    'connect',
    {
      usage: 'connect URL [--device] [--open] [--scope SCOPES] [--token-file FILE | --token-env NAME]',
      summary: 'be an MCP server over stdio for a client that speaks no HTTP',
      load: async () => (await import('./connect.commands.js')).connect,
    },
  ],
  [
    'login',
    {
      usage: 'login URL [--device] [--open] [--scope SCOPES]',
      summary: 'sign in at a gateway, for connect',
      load: async () => (await import('./connect.commands.js')).login,
    },
  ],
  [
    'logout',
    {
      usage: 'logout URL',
      summary: 'withdraw and forget the tokens for a gateway',
      load: async () => (await import('./connect.commands.js')).logout,
    },
  ],
  [
    'doctor',
    {
      usage: 'doctor [URL | DIR] [--register] [--json] [--token-file FILE | --token-env NAME]',
      summary:
        'connect to an MCP server as the usual clients do, and say what stands in the way; or what is changed, behind and due in a deployment',
      load: async () => (await import('./doctor.command.js')).doctor,
    },
  ],
  [
    'account password',
    {
      usage: 'account password USER... [--generate] [-c gateway.yaml]',
      summary: 'set the password of a local account, from standard input or made up',
      load: async () => (await import('./account.commands.js')).accountPassword,
    },
  ],
  [
    'account show',
    {
      usage: 'account show USER [-c gateway.yaml]',
      summary: 'password, lock and second factor of a local account, without any secret',
      load: async () => (await import('./account.commands.js')).accountShow,
    },
  ],
  [
    'account totp-reset',
    {
      usage: 'account totp-reset USER [-c gateway.yaml]',
      summary: 'take the second factor of an account away and sign it out everywhere',
      load: async () => (await import('./account.commands.js')).accountTotpReset,
    },
  ],
  [
    'people list',
    {
      usage: 'people list [-c gateway.yaml]',
      summary: 'everybody who is known, and from where',
      load: async () => (await import('./people.commands.js')).peopleList,
    },
  ],
  [
    'people show',
    {
      usage: 'people show USER [-c gateway.yaml]',
      summary: 'what is known of a person, their roles, and why',
      load: async () => (await import('./people.commands.js')).peopleShow,
    },
  ],
  [
    'people forget',
    {
      usage: 'people forget USER [--force] [--as ADMIN] [-c gateway.yaml]',
      summary: 'free the name of somebody who left, for another identity provider or for gateway.yaml',
      load: async () => (await import('./people.commands.js')).peopleForget,
    },
  ],
  [
    'grant add',
    {
      usage: 'grant add USER ROLE --reason TEXT [--until DATE] [--as ADMIN] [-c gateway.yaml]',
      summary: 'grant compliance, admin, mls_staff, vendor or consumer, on record',
      load: async () => (await import('./grant.commands.js')).grantAdd,
    },
  ],
  [
    'grant list',
    {
      usage: 'grant list [--all] [-c gateway.yaml]',
      summary: 'recorded grants; with --all those that ended too',
      load: async () => (await import('./grant.commands.js')).grantList,
    },
  ],
  [
    'grant revoke',
    {
      usage: 'grant revoke USER ROLE [--as ADMIN] [-c gateway.yaml]',
      summary: 'end a recorded grant',
      load: async () => (await import('./grant.commands.js')).grantRevoke,
    },
  ],
  [
    'delegate add',
    {
      usage: 'delegate add AGENT ASSISTANT --reason TEXT [--until DATE] [--as ADMIN] [-c gateway.yaml]',
      summary: 'let an assistant act for an agent, on record',
      load: async () => (await import('./delegate.commands.js')).delegateAdd,
    },
  ],
  [
    'delegate list',
    {
      usage: 'delegate list [--all] [-c gateway.yaml]',
      summary: 'recorded delegations and whether they count now; with --all those that ended too',
      load: async () => (await import('./delegate.commands.js')).delegateList,
    },
  ],
  [
    'delegate revoke',
    {
      usage: 'delegate revoke AGENT ASSISTANT [--as ADMIN] [-c gateway.yaml]',
      summary: 'end a recorded delegation',
      load: async () => (await import('./delegate.commands.js')).delegateRevoke,
    },
  ],
  [
    'keys rotate',
    {
      usage: 'keys rotate [-c gateway.yaml]',
      summary: 'sign and seal with new keys from now on; tokens stay good, and what rests is sealed anew while the gateway serves',
      load: async () => (await import('./keys.commands.js')).keysRotate,
    },
  ],
  [
    'keys reseal',
    {
      usage: 'keys reseal [-c gateway.yaml]',
      summary: 'seal what rests anew under the newest key; goes on where a rotation was cut short',
      load: async () => (await import('./keys.commands.js')).keysReseal,
    },
  ],
  [
    'keys list',
    {
      usage: 'keys list [-c gateway.yaml]',
      summary: 'keys that seal at rest, by id, and how much rests under each',
      load: async () => (await import('./keys.commands.js')).keysList,
    },
  ],
  [
    'keys retire',
    {
      usage: 'keys retire ID [--even-in-use] [-c gateway.yaml]',
      summary: 'take a key out of the ring; what still rests under it is refused',
      load: async () => (await import('./keys.commands.js')).keysRetire,
    },
  ],
  [
    'keys client',
    {
      usage: 'keys client FILE',
      summary: 'make a key pair for an application: the private key into FILE, the public one as a line for gateway.yaml',
      load: async () => (await import('./client-key.command.js')).keysClient,
    },
  ],
  [
    'upstream login',
    {
      usage: 'upstream login UPSTREAM --as USER [--open] [--port PORT] [-c gateway.yaml]',
      summary: 'sign the gateway in at an MCP server, by a browser of this machine',
      load: async () => (await import('./upstream.commands.js')).upstreamLogin,
    },
  ],
  [
    'vault list',
    {
      usage: 'vault list [--user USER] [-c gateway.yaml]',
      summary: 'who has a credential at which upstream, without the credential',
      load: async () => (await import('./vault.commands.js')).vaultList,
    },
  ],
  [
    'vault rotate',
    {
      usage: 'vault rotate [-c gateway.yaml]',
      summary: 'seal every credential anew under a new key, while the gateway serves',
      load: async () => (await import('./vault.commands.js')).vaultRotate,
    },
  ],
  [
    'vault forget',
    {
      usage: 'vault forget USER [UPSTREAM] --as USER [-c gateway.yaml]',
      summary: "delete a person's credentials at one upstream, or at all",
      load: async () => (await import('./vault.commands.js')).vaultForget,
    },
  ],
  [
    'roster check',
    {
      usage: 'roster check [-c gateway.yaml]',
      summary: 'what is wrong with the roster, by file, line and column',
      load: async () => (await import('./roster.commands.js')).rosterCheck,
    },
  ],
  [
    'roster show',
    {
      usage: 'roster show [MEMBER] [--json] [-c gateway.yaml]',
      summary: 'what a member is today, and which facts make it so',
      load: async () => (await import('./roster.commands.js')).rosterShow,
    },
  ],
];
