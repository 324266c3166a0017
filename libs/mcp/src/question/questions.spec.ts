import { Refusal, type JsonObject, type Question, type QuestionKind } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { admitQuestions } from './check-questions.js';
import { allows, declarable } from './client-capabilities.js';

const every = new Set<QuestionKind>(['elicitation', 'sampling', 'roots']);
const form: Question = { method: 'elicitation/create', params: { message: 'Which one?', requestedSchema: { type: 'object' } } };
const page = (url: string): Question => ({ method: 'elicitation/create', params: { mode: 'url', message: 'Sign here', url } });

describe('what is declared to an upstream', () => {
  it('is what the caller declared and the brokerage allows, in the words of the protocol only', () => {
    const declared = {
      elicitation: { form: {}, url: {}, other: {} },
      sampling: { tools: {} },
      roots: { listChanged: true },
      experimental: {},
    };
    expect(declarable(declared, every)).toEqual({ elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} });
    expect(declarable(declared, new Set(['elicitation']))).toEqual({ elicitation: { form: {}, url: {} } });
    expect(declarable({ elicitation: {} }, every)).toEqual({ elicitation: {} });
    expect(declarable({ sampling: true } as unknown as JsonObject, every)).toEqual({});
    expect(declarable(undefined, every)).toEqual({});
  });

  it.each<[JsonObject, Question, boolean]>([
    [{ elicitation: {} }, form, true],
    [{ elicitation: { form: {} } }, form, true],
    [{ elicitation: { url: {} } }, form, false],
    [{ elicitation: {} }, page('https://sign.example/1'), false],
    [{ elicitation: { url: {} } }, page('https://sign.example/1'), true],
    [{}, form, false],
    [{ sampling: {} }, { method: 'sampling/createMessage', params: {} }, true],
    [{ sampling: {} }, { method: 'sampling/createMessage', params: { tools: [] } }, false],
    [{ sampling: { tools: {} } }, { method: 'sampling/createMessage', params: { tools: [] } }, true],
    [{ roots: {} }, { method: 'roots/list', params: {} }, true],
    [{ roots: {} }, { method: 'tools/call', params: {} }, false],
    [{ constructor: {} }, { method: 'constructor', params: {} }, false],
  ])('%j and %j: %s', (capabilities, question, expected) => {
    expect(allows(capabilities, question)).toBe(expected);
  });
});

describe('questions of an upstream', () => {
  const capabilities = { elicitation: { form: {}, url: {} } };
  const codeOf = (questions: Record<string, Question>): string => {
    try {
      admitQuestions(questions, { capabilities, upstream: 'crm', endpoint: 'crm' });
      return 'asked';
    } catch (refusal) {
      return (refusal as Refusal).code;
    }
  };

  it('say who asks where the caller sees one server for all', () => {
    const asking = { capabilities, upstream: 'crm' };
    expect(admitQuestions({ k: form }, { ...asking, endpoint: undefined })['k']?.params['message']).toBe('crm: Which one?');
    expect(admitQuestions({ k: form }, { ...asking, endpoint: 'crm' })).toEqual({ k: form });
  });

  it.each([
    ['https://sign.example/envelope/1', 'asked'],
    ['http://127.0.0.1:9000/x', 'asked'],
    ['http://sign.example/x', 'QUESTION_UNSAFE'],
    ['javascript:alert(1)', 'QUESTION_UNSAFE'],
    ['file:///etc/passwd', 'QUESTION_UNSAFE'],
    ['https://bank.example@sign.example/', 'QUESTION_UNSAFE'],
    ['not a url', 'QUESTION_UNSAFE'],
    [`https://sign.example/${'x'.repeat(3_000)}`, 'QUESTION_UNSAFE'],
  ])('open a page only where it is one: %s', (url, expected) => {
    expect(codeOf({ k: page(url) })).toBe(expected);
  });

  it('are of the kinds that the caller declared, and not too many', () => {
    expect(codeOf({ k: { method: 'sampling/createMessage', params: {} } })).toBe('UPSTREAM_ERROR');
    expect(codeOf(Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, form])))).toBe('UPSTREAM_ERROR');
  });
});
