export type ProviderKind = 'okta' | 'entra' | 'google' | 'oidc';

export type Claims = Readonly<Record<string, unknown>>;

/** What is particular about the ID tokens of one kind of identity provider. */
export interface ProviderProfile {
  readonly scopes: readonly string[];
  /** The claim that stays with a person and is never given to another. */
  readonly subjectClaim: string;
  readonly accountClaim: string;
  /** What must be in the token for its `email` to be the person's own. */
  readonly emailProof: { readonly claim: string; readonly values: readonly unknown[] };
  /** Whether it takes `prompt=login` and `max_age`, and says `auth_time`. */
  readonly reauthenticates: boolean;
  /** `prompt` by which a person can choose another account than their browser's last there. */
  readonly otherAccount: 'login' | 'select_account';
  /** Whether what is not in the ID token is to be had at its userinfo endpoint (OIDC Core section 5.4 lets a provider choose). */
  readonly hasUserinfo: boolean;
}

const OIDC: ProviderProfile = {
  scopes: ['openid', 'email', 'profile'],
  subjectClaim: 'sub',
  accountClaim: 'email',
  emailProof: { claim: 'email_verified', values: [true] },
  reauthenticates: true,
  otherAccount: 'login',
  hasUserinfo: true,
};

export const PROVIDER_PROFILES: Readonly<Record<ProviderKind, ProviderProfile>> = {
  oidc: OIDC,
  // The groups claim has to be set up at the application, and is then sent with the scope `groups`.
  okta: { ...OIDC, scopes: [...OIDC.scopes, 'groups'] },
  entra: {
    ...OIDC,
    // `sub` is another one at every application of a tenant; `oid` is what its directory, and SCIM, know a person by.
    subjectClaim: 'oid',
    // The user principal name: its domain is proved to be the tenant's, and only administrators change it. `email` is any text that an
    // administrator of any tenant wrote, unless the domain's owner is proved (`xms_edov`).
    accountClaim: 'preferred_username',
    emailProof: { claim: 'xms_edov', values: [true, 1, '1', 'true'] },
    otherAccount: 'select_account',
    hasUserinfo: false,
  },
  google: { ...OIDC, reauthenticates: false, otherAccount: 'select_account', hasUserinfo: false },
};
