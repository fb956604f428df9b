import type { Problem } from '../model.ts';

/** A call that was refused, or got no answer. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title || problem.code);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export const UNREACHABLE: Problem = {
  status: 0,
  code: 'unreachable',
  title: 'The server cannot be reached',
  detail: '',
  errors: [],
  retryAfter: null,
};

/** An answer that is not the server's: a proxy's page, half a document, another program. */
export function garbled(status: number): Problem {
  return { ...UNREACHABLE, status, code: 'garbled', title: 'The answer cannot be read' };
}

/**
 * The problem that an answer tells; never throws, whatever the body is. Through a socket the body
 * alone tells when to come back.
 */
export function toProblem(status: number, body: unknown, retryAfter: string | null): Problem {
  if (typeof body !== 'object' || body === null || !('code' in body)) return garbled(status);
  const told = body as Record<string, unknown>;
  const errors = Array.isArray(told.errors) ? told.errors : [];
  const seconds = Number(retryAfter ?? told.retry_after ?? Number.NaN);
  return {
    status,
    code: text(told.code) || 'garbled',
    title: text(told.title),
    detail: text(told.detail),
    errors: errors.map(each => ({ field: text(each?.field), message: text(each?.message) })),
    retryAfter: Number.isFinite(seconds) ? seconds : null,
    ...(Array.isArray(told.room_ids) && { roomIds: told.room_ids.map(text) }),
  };
}

/** The problem behind whatever was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : UNREACHABLE;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
