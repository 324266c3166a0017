/** Every address of the authorization server but its well-known ones begins with it. */
export const OAUTH_PATH = '/oauth';
