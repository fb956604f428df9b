import type { Upload } from '@sandesham/client';
import type { Messages } from '../../i18n/index.ts';

/** Why a file waits for something that is away, in words; null for one that does not. */
export function stallText(
  upload: Pick<Upload, 'state' | 'reason'> | undefined,
  media: Messages['media'],
): string | null {
  if (upload?.state !== 'waiting' || upload.reason === null) return null;
  return upload.reason === 'store_full' ? media.storeFull : media.stalled;
}

/** Why a file could not be sent, in words. */
export function reasonText(reason: string | null, media: Messages['media']): string {
  switch (reason) {
    case 'too_large':
      return media.reasonTooLarge;
    case 'empty':
      return media.reasonEmpty;
    case 'too_many_pixels':
    case 'too_many_frames':
    case 'too_costly':
      return media.reasonPixels;
    case 'damaged':
    case 'truncated':
      return media.reasonBroken;
    case 'not_an_image':
      return media.reasonNoImage;
    case 'type_mismatch':
      return media.reasonMismatch;
    case 'insecure':
      return media.reasonInsecure;
    case 'lost':
      return media.reasonLost;
    default:
      return media.reasonOther;
  }
}
