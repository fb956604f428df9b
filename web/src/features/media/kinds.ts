import type { Attachment } from '@sandesham/client';
import type { Messages } from '../../i18n/index.ts';

/** Whether it is shown as a picture: the server, or this device, knows how large it is. */
export function isPicture({ content_type, width, height }: Attachment): boolean {
  return content_type.startsWith('image/') && Boolean(width && height);
}

/** Files in a few words, for where there is one line. */
export function attachmentsText(
  attachments: readonly Attachment[],
  media: Messages['media'],
): string {
  const [first] = attachments;
  if (first === undefined) return '';
  const { length } = attachments;
  const pictures = attachments.filter(({ content_type }) => content_type.startsWith('image/'));
  if (pictures.length < length) return length === 1 ? `📎 ${first.file_name}` : media.files(length);
  return length === 1 ? media.photo : media.photos(length);
}
