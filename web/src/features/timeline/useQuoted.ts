import type { Attachment, Message, ShownRoom } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { useMessage } from '../../store/hooks.ts';

/** The message that another one answers, as far as it is known. */
export type Quoted =
  | { readonly state: 'loading' | 'missing' }
  | { readonly state: 'deleted'; readonly author: string }
  | {
      readonly state: 'known';
      readonly author: string;
      readonly text: string;
      readonly attachments: readonly Attachment[];
    };

/**
 * Looks at what is loaded first. Of a message far above it asks the server for the text alone, which
 * moves no row.
 */
export function useQuoted(room: ShownRoom, messageId: string): Quoted {
  const message = useMessage(room, messageId);
  const quote = useQuery({
    queryKey: ['quote', messageId],
    queryFn: () => room.quote(messageId),
    enabled: message === undefined,
    staleTime: 60_000,
    retry: 1,
  });
  if (message) return quotedOf(message);
  if (quote.data) {
    const { author, text, isDeleted } = quote.data;
    if (isDeleted) return { state: 'deleted', author };
    return { state: 'known', author, text, attachments: [] };
  }
  return { state: quote.isPending ? 'loading' : 'missing' };
}

function quotedOf({ author, text, attachments, deletedAt, isErased }: Message): Quoted {
  if (deletedAt !== null || isErased) return { state: 'deleted', author };
  return { state: 'known', author, text, attachments };
}
