import type { Messages } from '../../i18n/index.ts';

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
