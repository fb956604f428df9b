import type { Upload } from '@sandesham/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useClient } from '../../store/hooks.ts';

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
