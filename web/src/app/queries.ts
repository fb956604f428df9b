import { ProblemError, type SandeshamClient } from '@sandesham/client';
import { QueryClient } from '@tanstack/react-query';

const RETRIES_MAX = 2;
const STALE_MS = 30_000;

/** What was asked of the server by REST, apart from messages. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (failures, error) => failures < RETRIES_MAX && mayPass(error),
    },
  },
});

/** What the server has refused it refuses again; what did not get there may the next time. */
function mayPass(error: Error): boolean {
  if (!(error instanceof ProblemError)) return true;
  return error.problem.status === 0 || error.problem.status >= 500;
}

/** What a message says, by the message; what search finds is of any. */
const OF_MESSAGES = ['quote', 'history'];

/** Asks again for what may show messages that are erased, from now on. */
export function forgetErased(client: SandeshamClient): void {
  client.onErased(({ messageIds }) => {
    void queryClient.resetQueries({
      predicate: ({ queryKey: [what, id] }) =>
        what === 'search' ||
        (OF_MESSAGES.includes(String(what)) && messageIds.includes(String(id))),
    });
  });
}

/** Forgets what was asked in the name of whoever is signed out now. */
export function forgetQueries(): void {
  queryClient.clear();
}
