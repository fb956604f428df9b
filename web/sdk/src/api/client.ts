import createFetchClient, { type Client } from 'openapi-fetch';
import { garbled, ProblemError, toProblem, UNREACHABLE } from './problem.ts';
import type { paths } from './schema.ts';

/** The REST calls. Each answers `{data}` or `{error}`; `unwrap` turns that into a value or a throw. */
export type Api = Client<paths>;

type Fetch = typeof globalThis.fetch;

/** What a call is allowed by, and how to get another one. */
export interface Credentials {
  /** The access token, when it is not the browser's cookies that speak for one. */
  bearer(): string | null;
  /** Gets fresh tokens; false when the session is over. Throws a `ProblemError` when unreachable. */
  refresh(): Promise<boolean>;
}

/** What refreshes cannot be helped by refreshing. */
const REFRESH = '/v1/auth/refresh';

/** How long an answer may take to begin, in milliseconds: a log-in may wait for its turn. */
const ANSWER_MS_MAX = 30_000;
/** How long the rest of an answer may take, in milliseconds. */
const BODY_MS_MAX = 60_000;

const NO_BODY = new Set([101, 204, 205, 304]);

/**
 * Makes the calls. Whatever comes back is JSON or becomes a problem: a proxy's HTML, a cut
 * document, a network that is not there or swallows everything. A call whose token counts for
 * nothing any more is made once again with a fresh one.
 */
export function createApi(url: string, credentials: Credentials, fetch: Fetch): Api {
  const guarded = async (request: Request): Promise<Response> => {
    const again = request.clone();
    const response = await attempt(request, credentials, fetch);
    if (new URL(request.url).pathname === REFRESH || !(await isUnauthorized(response))) {
      return response;
    }
    if (!(await credentials.refresh())) return response;
    return attempt(again, credentials, fetch);
  };
  return createFetchClient<paths>({ baseUrl: url, fetch: guarded });
}

/** The value of an answer; throws a `ProblemError` for anything else. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) {
    throw new ProblemError(toProblem(response.status, error, response.headers.get('retry-after')));
  }
  return data as T;
}

async function attempt(request: Request, credentials: Credentials, fetch: Fetch) {
  const token = credentials.bearer();
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
  const limit = new AbortController();
  const abort = () => limit.abort(request.signal.reason);
  if (request.signal.aborted) abort();
  request.signal.addEventListener('abort', abort);
  let timer = setTimeout(() => limit.abort(), ANSWER_MS_MAX);
  let response: Response;
  let text: string;
  try {
    response = await fetch(request, { signal: limit.signal });
    clearTimeout(timer);
    timer = setTimeout(() => limit.abort(), BODY_MS_MAX);
    text = await response.text();
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ProblemError(UNREACHABLE);
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
  const { status, statusText, headers } = response;
  if (NO_BODY.has(status)) return new Response(null, { status, statusText, headers });
  if (isJson(text)) return new Response(text, { status, statusText, headers: asJson(headers) });
  return problem(response.ok ? 502 : status, headers);
}

/** Whether it was the token: a wrong password is a 401 too, and would be as wrong once more. */
async function isUnauthorized(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  return toProblem(401, await response.clone().json(), null).code === 'unauthorized';
}

function problem(status: number, from: Headers): Response {
  const headers = asJson(new Headers());
  const retryAfter = from.get('retry-after');
  if (retryAfter !== null) headers.set('retry-after', retryAfter);
  return new Response(JSON.stringify(garbled(status)), { status, headers });
}

/** The text was decoded on its way: its length and coding are not those of the answer. */
function asJson(headers: Headers): Headers {
  const own = new Headers(headers);
  own.delete('content-length');
  own.delete('content-encoding');
  own.set('content-type', 'application/json');
  return own;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
