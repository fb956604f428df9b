import type { Problem } from '@sandesham/client';
import { useCallback } from 'react';
import { type Messages, useMessages } from '../i18n/index.ts';

/** What a problem means to a person, in their language, and in the server's words for lack of ours. */
export function problemText(problem: Problem, { errors }: Messages): string {
  if (problem.retryAfter && problem.code === 'rate_limited') {
    return errors.rate_limited_for(problem.retryAfter);
  }
  const known: unknown = Object.hasOwn(errors, problem.code)
    ? errors[problem.code as keyof typeof errors]
    : undefined;
  if (typeof known === 'string') return known;
  return problem.detail || problem.title || errors.unknown;
}

/** {@link problemText} in the current language. */
export function useProblemText(): (problem: Problem) => string {
  const messages = useMessages();
  return useCallback(problem => problemText(problem, messages), [messages]);
}

/** What the server says of one field, if it refused that one. */
export function fieldProblem(problem: Problem | null, field: string): string | undefined {
  return problem?.errors.find(error => error.field === field)?.message;
}
