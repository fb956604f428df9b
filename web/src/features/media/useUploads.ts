import type { Attachment, Upload } from '@sandesham/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { stallText } from './reasons.ts';

/** What is chosen to be sent in one place. */
export function useUploads(scope: string): readonly Upload[] {
  const { uploads } = useClient();
  const subscribe = useCallback((listener: () => void) => uploads.subscribe(listener), [uploads]);
  return useSyncExternalStore(subscribe, () => uploads.of(scope));
}

/** One of them; undefined for what is not on its way. */
export function useUpload(id: string): Upload | undefined {
  const { uploads } = useClient();
  const subscribe = useCallback((listener: () => void) => uploads.subscribe(listener), [uploads]);
  return useSyncExternalStore(subscribe, () => uploads.get(id));
}

/** Why the files of a message wait for something that is away, in words; null when none does. */
export function useStall(files: readonly Attachment[]): string | null {
  const { uploads } = useClient();
  const { media } = useMessages();
  const subscribe = useCallback((listener: () => void) => uploads.subscribe(listener), [uploads]);
  const stall = () => {
    for (const { attachment_id: id } of files) {
      const text = stallText(uploads.get(id), media);
      if (text !== null) return text;
    }
    return null;
  };
  return useSyncExternalStore(subscribe, stall);
}
