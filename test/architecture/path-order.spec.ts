import 'reflect-metadata';
import { GatewayPath } from '@gatehouse/gateway';
import { describe, expect, it } from 'vitest';

const names = (key: string): string[] => (Reflect.getMetadata(key, GatewayPath) as { name: string }[]).map(({ name }) => name);

describe('the built path', () => {
  it('has its stages in the order of ARCHITECTURE.md', () => {
    expect(names('__guards__')).toEqual(['PrincipalGuard', 'EntitlementGuard', 'AccessReasonGuard', 'IntegrityGuard', 'LimitGuard']);
    expect(names('__interceptors__')).toEqual([
      'RequestSanitizing',
      'MlsTermsKeeping',
      'PrivacyMasking',
      'TaintKeeping',
      'ResponseSanitizing',
    ]);
    expect(names('__exceptionFilters__')).toEqual(['RefusalFilter']);
  });

  it('was compiled with parameter types, which esbuild and tsx leave out without a word', () => {
    expect((Reflect.getMetadata('design:paramtypes', GatewayPath) as { name: string }[]).map(({ name }) => name)).toEqual([
      'OfferListing',
      'CallConditions',
      'JudgedForwarding',
      'Subscriptions',
    ]);
  });

  it('answers declared methods only, and no pipe stands between them and the message', () => {
    for (const method of ['listTools', 'callTool'] as const) {
      const handler = GatewayPath.prototype[method];
      expect(Reflect.getMetadata('gatehouse:mcp-route', handler)).toBeDefined();
      // ValidationPipe skips custom parameter decorators without a word: arguments are checked by ArgumentContract instead.
      expect(Reflect.getMetadata('__routeArguments__', GatewayPath, method)).toBeUndefined();
    }
  });
});
