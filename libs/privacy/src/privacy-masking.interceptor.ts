import 'reflect-metadata';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, mergeMap, of, type Observable } from 'rxjs';
import { Masker } from './mask/masker.js';
import { Placeholders } from './placeholders/placeholders.js';

/** Down: opens the caller's own placeholders for the upstream. Up: masks the answer. */
@Injectable()
export class PrivacyMasking implements NestInterceptor {
  constructor(
    private readonly placeholders: Placeholders,
    private readonly masker: Masker,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<JsonObject>): Promise<Observable<JsonObject>> {
    const call = context.getArgByIndex<McpCall>(0);
    if (call.method !== 'tools/call') return next.handle();
    const { args, opened } = await this.placeholders.open(call.arguments, call.principal.get(), call.tool.get().terms);
    if (opened.length > 0) {
      call.openedArguments.set(args);
      call.tally('opened', opened.length);
      this.masker.watchFor(call, opened);
    }
    return next.handle().pipe(
      mergeMap((payload) => {
        const clean = this.masker.clean(call, payload, 'result');
        return clean instanceof Promise ? from(clean) : of(clean);
      }),
    );
  }
}
