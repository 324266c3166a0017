import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { carriesContent, type McpCall } from '@gatehouse/kernel';
import { from, mergeMap, type Observable } from 'rxjs';
import { RequestSanitiser } from './request-sanitiser.js';

/** Request stage of the path: refuses before anything is opened or forwarded. */
@Injectable()
export class RequestSanitizing implements NestInterceptor {
  constructor(private readonly sanitiser: RequestSanitiser) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const call = context.getArgByIndex<McpCall>(0);
    const looking = carriesContent(call.method) ? this.sanitiser.sanitise(call) : undefined;
    return looking ? from(looking).pipe(mergeMap(() => next.handle())) : next.handle();
  }
}
