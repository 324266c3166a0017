import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { carriesContent, doorOf, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { from, mergeMap, of, type Observable } from 'rxjs';
import { ResponseCleaner } from './response-cleaner.js';

/** Response stage of the path: the first to see what an upstream said. Lists pass; descriptions are judged when they are pinned. */
@Injectable()
export class ResponseSanitizing implements NestInterceptor {
  constructor(private readonly cleaner: ResponseCleaner) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const call = context.getArgByIndex<McpCall>(0);
    if (!carriesContent(call.method)) return next.handle();
    return next.handle().pipe(
      mergeMap((payload: JsonObject) => {
        const clean = this.cleaner.clean(call, payload, doorOf(payload));
        return clean instanceof Promise ? from(clean) : of(clean);
      }),
    );
  }
}
