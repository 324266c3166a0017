import type { ClientMetadata } from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import { applyClientRules, CLIENT_ORIGIN } from './client-rules.js';

const faultOf = (metadata: Record<string, unknown>): string => {
  try {
    ruled(metadata);
    return 'none';
  } catch (thrown) {
    return String((thrown as { error_description?: string }).error_description);
  }
};

function ruled(metadata: Record<string, unknown>): Record<string, unknown> {
  const changing = { client_id: 'c', ...metadata };
  applyClientRules(undefined, CLIENT_ORIGIN, undefined, changing as unknown as ClientMetadata);
  return changing;
}

describe('a client', () => {
  it.each([
    ['https://assistant.example/callback', 'web'],
    ['http://127.0.0.1:1234/callback', 'native'],
    ['http://localhost/callback', 'native'],
    ['http://[::1]:9/callback', 'native'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'native'],
    ['com.example.app:/callback', 'native'],
  ])('that wants its code at %s is %s, whatever it says', (uri, kind) => {
    expect(ruled({ redirect_uris: [uri], application_type: 'web' })['application_type']).toBe(kind);
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,hello',
    'vbscript:x',
    'file:///etc/passwd',
    'about:blank',
    'blob:https://a.example/x',
    'http://app.example/callback',
    'http://127.0.0.1.evil.example/',
    'http://10.0.0.1/callback',
    'https://user@app.example/',
    'https://app.example/#fragment',
    '/callback',
    '',
  ])('may not have its code sent to %j', (uri) => {
    expect(() => ruled({ redirect_uris: ['https://assistant.example/callback', uri] })).toThrow(/redirect/);
  });

  it('registers no scopes: those are decided by consent', () => {
    expect(ruled({ redirect_uris: [], scope: 'mcp:read mcp:admin' })).not.toHaveProperty('scope');
  });

  it('has a name that fits a page, and not endlessly many addresses', () => {
    expect(faultOf({ client_name: 'x'.repeat(81) })).toMatch(/80 characters/);
    expect(faultOf({ client_name: { en: 'x' } })).toMatch(/client_name/);
    expect(faultOf({ redirect_uris: Array.from({ length: 21 }, (_, n) => `https://a.example/${n}`) })).toMatch(/at most 20/);
  });

  it('is not touched for other properties', () => {
    const metadata = { client_id: 'c', scope: 'mcp:read' };
    applyClientRules(undefined, 'client_name', undefined, metadata as unknown as ClientMetadata);
    expect(metadata.scope).toBe('mcp:read');
  });
});
