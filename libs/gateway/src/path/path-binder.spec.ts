import { McpCall, SilentChannel } from '@gatehouse/kernel';
import {
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type ExceptionFilter,
  Catch,
} from '@nestjs/common';
import { APP_GUARD, ExternalContextCreator, ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ENTRY_PROVIDER, McpGateway, OnMcp } from './on-mcp.js';
import { PathBinder, ScopedPath } from './path-binder.js';

const trace: string[] = [];

@Injectable()
class Gate implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    trace.push(`guard:${context.getType<string>()}`);
    return true;
  }
}

@Injectable()
class Around {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    trace.push('down');
    return next.handle().pipe(map((value) => (trace.push('up'), value)));
  }
}

@Catch()
class Net implements ExceptionFilter {
  catch(thrown: unknown): unknown {
    return `caught ${(thrown as Error).message}`;
  }
}

@McpGateway()
@UseFilters(Net)
@UseGuards(Gate)
@UseInterceptors(Around)
class SmallPath {
  @OnMcp('tools/list', 'catalogue')
  list(call: McpCall): string {
    trace.push('handler');
    return call.method;
  }

  @OnMcp('tools/call', 'tool')
  call(): string {
    throw new Error('on purpose');
  }

  notAnMcpMethod(): string {
    return 'never bound';
  }
}

const callOf = (method: string): McpCall =>
  new McpCall({
    method,
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims: { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 },
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });

async function bind(path: new () => object, providers: NonNullable<Parameters<typeof Test.createTestingModule>[0]['providers']> = []) {
  const module = await Test.createTestingModule({ providers: [path, ...providers] }).compile();
  await module.init();
  return new PathBinder(module.get(ExternalContextCreator, { strict: false }), module.get(ModulesContainer, { strict: false })).bind(path);
}

describe('binding the path to Nest', () => {
  it('runs guards, then interceptors down, the handler, interceptors up, in context type mcp', async () => {
    trace.length = 0;
    const bound = await bind(SmallPath);
    expect(await bound.get('tools/list')!(callOf('tools/list'))).toBe('tools/list');
    expect(trace).toEqual(['guard:mcp', 'down', 'handler', 'up']);
  });

  it("makes a filter's return value the answer", async () => {
    const bound = await bind(SmallPath);
    expect(await bound.get('tools/call')!(callOf('tools/call'))).toBe('caught on purpose');
  });

  it('binds declared methods only', async () => {
    expect([...(await bind(SmallPath)).keys()]).toEqual(['tools/list', 'tools/call']);
  });

  it('refuses to start where a request-scoped global guard would be left out without a word', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class ScopedGate extends Gate {}
    await expect(bind(SmallPath, [{ provide: APP_GUARD, useClass: ScopedGate, scope: Scope.REQUEST }])).rejects.toBeInstanceOf(ScopedPath);
  });

  it('refuses a request-scoped stage', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class ScopedStage extends Gate {}
    @McpGateway()
    @UseGuards(ScopedStage)
    class ScopedStagePath {
      @OnMcp('tools/list', 'catalogue')
      list(): string {
        return '';
      }
    }
    await expect(bind(ScopedStagePath)).rejects.toBeInstanceOf(ScopedPath);
  });

  it('refuses one method bound twice', async () => {
    @McpGateway()
    class TwicePath {
      @OnMcp('tools/list', 'catalogue')
      one(): string {
        return '1';
      }
      @OnMcp('tools/list', 'catalogue')
      two(): string {
        return '2';
      }
    }
    await expect(bind(TwicePath)).rejects.toThrow('tools/list is bound twice');
  });

  it('uses the entry mark that this version of Nest reads', async () => {
    const { ENTRY_PROVIDER_WATERMARK } = await import('@nestjs/common/constants.js');
    expect(ENTRY_PROVIDER).toBe(ENTRY_PROVIDER_WATERMARK);
  });
});
