/** What an HTTP status says about the server being usable at all, as a reason for operators; undefined where the body decides. */
export function statusFault(status: number): string | undefined {
  if (status === 401 || status === 403) return `the credential was refused (HTTP ${status})`;
  if (status === 407 || status === 408 || status === 429) return `it is not taking requests now (HTTP ${status})`;
  if (status >= 300 && status < 400) return `it redirects (HTTP ${status}); configure the address it redirects to`;
  return status >= 500 ? `it failed (HTTP ${status})` : undefined;
}
