import { notifications } from '@mantine/notifications';
import type { NewFile, SandeshamClient } from '@sandesham/client';
import { messages } from '../../i18n/index.ts';

/** So many files go with a message. */
export const FILES_MAX = 10;

/** Takes files as far as they go with one message, and says so of the others. `taken`: those it has besides. */
export function attach(
  client: SandeshamClient,
  scope: string,
  files: readonly File[],
  taken = 0,
): void {
  const room = Math.max(0, FILES_MAX - taken - client.uploads.of(scope).length);
  const chosen = files.slice(0, room).map((file): NewFile => ({ file, name: file.name || 'file' }));
  if (chosen.length > 0) client.uploads.add(scope, chosen);
  if (files.length <= room) return;
  notifications.show({ color: 'red', message: messages().media.tooMany(FILES_MAX) });
}

/** The files of something that was dropped or pasted, and not what else it is. */
export function filesIn(data: DataTransfer | null): readonly File[] {
  return [...(data?.files ?? [])];
}
