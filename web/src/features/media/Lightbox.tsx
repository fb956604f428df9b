import 'yet-another-react-lightbox/styles.css';
import { notifications } from '@mantine/notifications';
import type { Attachment } from '@sandesham/client';
import { Download } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import YetAnotherLightbox, { type SlideImage, useLightboxState } from 'yet-another-react-lightbox';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { download } from './download.ts';
import './lightbox.css';
import { addressOf, sourceOf } from './source.ts';

interface LightboxProps {
  pictures: readonly Attachment[];
  /** The first that is shown. */
  attachmentId: string;
  onClose: () => void;
}

/** Pictures one at a time, as large as the window: arrows, zoom, download, Esc. */
export default function Lightbox({ pictures, attachmentId, onClose }: LightboxProps) {
  const client = useClient();
  const { app, media } = useMessages();
  const slides = useMemo(
    () =>
      pictures.map(
        ({ attachment_id: id, width = 0, height = 0, alt, file_name }): SlideImage => ({
          src: sourceOf(client, id, 'original'),
          width,
          height,
          alt: alt || file_name,
        }),
      ),
    [client, pictures],
  );
  // Where the focus was: the library gives it back to nobody.
  useEffect(() => {
    const opener = document.activeElement;
    return () => {
      requestAnimationFrame(() => {
        if (opener instanceof HTMLElement && opener.isConnected)
          opener.focus({ preventScroll: true });
      });
    };
  }, []);
  const index = pictures.findIndex(({ attachment_id }) => attachment_id === attachmentId);
  return (
    <YetAnotherLightbox
      open
      close={onClose}
      slides={slides}
      index={Math.max(0, index)}
      plugins={[Zoom]}
      carousel={{ finite: true, preload: 1 }}
      controller={{ closeOnBackdropClick: true, closeOnPullDown: true }}
      zoom={{ maxZoomPixelRatio: 3, scrollToZoom: true }}
      animation={{ fade: 150, swipe: 220 }}
      labels={{
        Previous: media.previous,
        Next: media.next,
        Close: app.close,
        Lightbox: media.viewer,
        'Zoom in': media.zoomIn,
        'Zoom out': media.zoomOut,
      }}
      toolbar={{ buttons: ['zoom', <Save key="save" pictures={pictures} />, 'close'] }}
      render={{ slideFooter: ({ slide }) => <Caption text={captionOf(pictures, slides, slide)} /> }}
    />
  );
}

function captionOf(
  pictures: readonly Attachment[],
  slides: readonly SlideImage[],
  slide: unknown,
): string | null {
  return pictures[slides.indexOf(slide as SlideImage)]?.alt ?? null;
}

function Caption({ text }: { text: string | null }) {
  if (!text) return null;
  return (
    <p className="ms-lightbox-caption" dir="auto">
      {text}
    </p>
  );
}

/** Downloads the one that is shown. */
function Save({ pictures }: { pictures: readonly Attachment[] }) {
  const { errors, media } = useMessages();
  const { currentIndex } = useLightboxState();
  const picture = pictures[currentIndex];
  if (picture === undefined) return null;
  return (
    <button
      type="button"
      className="yarl__button"
      aria-label={media.downloadOf(picture.file_name)}
      title={media.download}
      onClick={() => {
        const address = addressOf(picture.attachment_id, 'original');
        download(address, picture.file_name).catch(() =>
          notifications.show({ color: 'red', message: errors.unreachable }),
        );
      }}
    >
      <Download className="yarl__icon" aria-hidden="true" />
    </button>
  );
}
