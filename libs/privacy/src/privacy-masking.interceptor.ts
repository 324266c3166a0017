import 'reflect-metadata';
import { carriesContent, doorOf, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, mergeMap, of, type Observable } from 'rxjs';
import { Masker } from './mask/masker.js';
import { AnswerOpening } from './placeholders/answer-opening.js';
import { Placeholders } from './placeholders/placeholders.js';

/**
 * Down: opens the caller's own placeholders for the upstream. Up: masks the answer. Of the lists that of resources alone: servers name them
 * after the records that they are, and those after people.
 */
@Injectable()
export class PrivacyMasking implements NestInterceptor {
  /** Pages in which nothing had to be masked: the same array is answered to many, and its text is remembered by it. */
  private readonly plain = new WeakSet<object>();

  constructor(
    private readonly placeholders: Placeholders,
    private readonly masker: Masker,
    private readonly answers: AnswerOpening,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<JsonObject>): Promise<Observable<JsonObject>> {
    const call = context.getArgByIndex<McpCall>(0);
    if (call.method === 'resources/list') return next.handle().pipe(mergeMap((list) => this.list(call, list)));
    if (!carriesContent(call.method)) return next.handle();
    const { args, opened } = await this.placeholders.open(call.upstreamArguments, call.principal.get(), call.tool.get().terms);
    if (opened.length > 0) {
      call.openedArguments.set(args);
      call.tally('opened', opened.length);
      this.masker.watchFor(call, opened);
    }
    if (Object.keys(call.answers).length > 0) call.openedAnswers.set(await this.answers.admit(call, call.answers));
    return next.handle().pipe(
      mergeMap((payload) => {
        const clean = this.masker.clean(call, payload, doorOf(payload));
        return clean instanceof Promise ? from(clean) : of(clean);
      }),
    );
  }

  private async list(call: McpCall, list: JsonObject): Promise<JsonObject> {
    // A masked cursor would be of no use, and it holds nothing that can be read.
    const { nextCursor, ...page } = list;
    const { resources } = page;
    const items = typeof resources === 'object' && resources !== null ? resources : page;
    if (this.plain.has(items)) return list;
    const masked = await this.masker.clean(call, page, 'result');
    const { masked: hidden = 0, tokenised = 0 } = call.counts;
    if (hidden + tokenised > 0) return nextCursor === undefined ? masked : { ...masked, nextCursor };
    this.plain.add(items);
    return list;
  }
}
