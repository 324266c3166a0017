import { describe, expect, it } from 'vitest';
import { mlsAuth } from './mls-auth.js';

const read = () => 'what the reference leads to';
const client = { tokenUrl: 'https://mls.example/token', clientId: 'harbor' };

describe('how a connection signs in', () => {
  it('asks for the scope that the configuration names, and for none where it names none', () => {
    const secret = { clientSecret: { fromEnv: 'MLS_SECRET' } };
    const scoped = mlsAuth({ auth: { type: 'client_credentials', ...client, ...secret, scope: 'api' } }, read);
    expect(scoped).toMatchObject({ type: 'client_credentials', ...client, scope: 'api' });
    expect(mlsAuth({ auth: { type: 'client_credentials', ...client, ...secret } }, read)).not.toHaveProperty('scope');
    expect(scoped.secret()).toBe('what the reference leads to');
  });

  it('reads a token or a password when it is needed', () => {
    const bearer = mlsAuth({ auth: { type: 'bearer', token: { fromEnv: 'MLS_TOKEN' } } }, read);
    const basic = mlsAuth({ auth: { type: 'basic', user: 'harbor', password: { fromEnv: 'MLS_PASSWORD' } } }, read);
    expect([bearer.type, bearer.secret()]).toEqual(['bearer', read()]);
    expect([basic, basic.secret()]).toEqual([expect.objectContaining({ type: 'basic', user: 'harbor' }), read()]);
  });
});
