import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { map, type Observable } from 'rxjs';
import { MlsTerms } from './mls-terms.js';

/** MlsTerms in the path: the request half before the upstream is asked, attribution after every other stage has cleaned the answer. */
@Injectable()
export class MlsTermsKeeping implements NestInterceptor<JsonObject, JsonObject> {
  constructor(private readonly terms: MlsTerms) {}

  async intercept(context: ExecutionContext, next: CallHandler<JsonObject>): Promise<Observable<JsonObject>> {
    const call = context.getArgByIndex<McpCall>(0);
    if (!this.terms.concerns(call)) return next.handle();
    await this.terms.prepare(call);
    return next.handle().pipe(map((result) => this.terms.complete(call, result)));
  }
}
