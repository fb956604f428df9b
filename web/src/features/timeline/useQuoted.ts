import type { Message, Room } from '@sandesham/client';
import { unwrap } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { useClient, useMessage } from '../../store/hooks.ts';

/** The message that another one answers, as far as it is known. */
export type Quoted =
  | { readonly state: 'loading' | 'missing' }
  | { readonly state: 'deleted'; readonly author: string }
  | { readonly state: 'known'; readonly author: string; readonly text: string };

/**
 * Looks at what is loaded first. Of a message far above it asks the server for the text alone, which
 * moves no row.
 */
export function useQuoted(room: Room, messageId: string): Quoted {
  const { api } = useClient();
  const message = useMessage(room, messageId);
  const history = useQuery({
    queryKey: ['history', messageId],
    queryFn: () =>
      unwrap(
        api.GET('/v1/messages/{message_id}/history', {
          params: { path: { message_id: messageId } },
        }),
      ),
    enabled: message === undefined,
    staleTime: 60_000,
    retry: 1,
  });
  if (message) return quotedOf(message);
  if (history.isError) return { state: 'missing' };
  const last = history.data?.items.at(-1);
  if (!last) return { state: history.isSuccess ? 'missing' : 'loading' };
  return { state: 'known', author: last.actor ?? '', text: last.text ?? '' };
}

function quotedOf({ author, text, deletedAt, isErased }: Message): Quoted {
  if (deletedAt !== null || isErased) return { state: 'deleted', author };
  return { state: 'known', author, text };
}
