import type { Attachment, Message } from '@sandesham/client';
import { Download, FileText, ImageOff, X } from 'lucide-react';
import { type CSSProperties, useState } from 'react';
import ui from '../../app/ui/ui.module.css';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import classes from './attachments.module.css';
import { type Box, boxOf, gridOf, smallVariantOf, stripOf } from './box.ts';
import { isPicture } from './kinds.ts';
import { placeholderUrl } from './placeholder.ts';
import bar from './progress.module.css';
import { reasonText } from './reasons.ts';
import { fileSize } from './sizes.ts';
import { addressOf, sourceOf } from './source.ts';
import { useUpload } from './useUploads.ts';

interface AttachmentsProps {
  message: Message;
  /** Whether the Tab key goes through them. */
  isReachable: boolean;
  onOpen: (attachmentId: string) => void;
  onRemove: (uploadId: string) => void;
}

/** The files of a message: pictures first, in room that is theirs from the beginning. */
export function Attachments({ message, isReachable, onOpen, onRemove }: AttachmentsProps) {
  const pictures = message.attachments.filter(isPicture);
  const files = message.attachments.filter(each => !isPicture(each));
  const isWaiting = message.pending !== null;
  const shared = { isReachable, isWaiting, onOpen, onRemove };
  const [first] = pictures;
  let at = 0;
  return (
    <div className={classes.attachments} data-testid="attachments">
      {first && pictures.length === 1 && <Single picture={first} {...shared} />}
      {pictures.length > 1 && (
        <div className={classes.grid}>
          {gridOf(pictures.length).map((count, line) => {
            const cells = pictures.slice(at, at + count);
            at += count;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: what a message has does not change its order
              <div key={line} className={classes.gridLine} data-count={count}>
                {cells.map((picture, cell) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above; a file has another id once it is sent
                  <Picture key={cell} picture={picture} {...shared} />
                ))}
              </div>
            );
          })}
        </div>
      )}
      {files.map((file, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <FileCard key={index} file={file} {...shared} />
      ))}
    </div>
  );
}

interface PartProps {
  isReachable: boolean;
  isWaiting: boolean;
  onOpen: (attachmentId: string) => void;
  onRemove: (uploadId: string) => void;
}

function Single({ picture, ...shared }: PartProps & { picture: Attachment }) {
  const { width, height } = useSteady(boxOf(picture.width ?? 1, picture.height ?? 1));
  const style = { '--box-width': `${width}px`, '--box-ratio': `${width} / ${height}` };
  return (
    <div className={classes.single} style={style as CSSProperties}>
      <Picture picture={picture} {...shared} />
    </div>
  );
}

/** A box as it is first: one that another size rounds to a pixel more moves nothing. */
function useSteady(box: Box): Box {
  const [kept, setKept] = useState(box);
  const isNear = Math.abs(kept.width - box.width) <= 1 && Math.abs(kept.height - box.height) <= 1;
  if (!isNear) setKept(box);
  return isNear ? kept : box;
}

function Picture(props: PartProps & { picture: Attachment }) {
  const { picture, isReachable, isWaiting, onOpen, onRemove } = props;
  const client = useClient();
  const { media } = useMessages();
  const [isBroken, setBroken] = useState(false);
  const [isDrawn, setDrawn] = useState(false);
  const { attachment_id: id, file_name: name, alt } = picture;
  // This device may know it before the message was sent.
  const known = useUpload(id)?.attachment.placeholder;
  const hint = placeholderUrl(picture.placeholder ?? known);
  return (
    <div className={classes.picture}>
      <button
        type="button"
        className={classes.pictureButton}
        tabIndex={isReachable ? 0 : -1}
        aria-label={alt ? `${alt} – ${media.open(name)}` : media.open(name)}
        data-testid="picture"
        data-attachment-id={id}
        // Through what is see-through it would shine on.
        style={hint === null || isDrawn ? undefined : { backgroundImage: `url(${hint})` }}
        onClick={() => onOpen(id)}
      >
        {isBroken ? (
          <span className={classes.broken}>
            <ImageOff size={22} strokeWidth={1.5} aria-hidden="true" />
            {media.notThere}
          </span>
        ) : (
          <img
            src={sourceOf(client, id, smallVariantOf(picture))}
            alt=""
            decoding="async"
            draggable={false}
            data-strip={stripOf(picture)}
            onLoad={() => setDrawn(true)}
            onError={() => setBroken(true)}
          />
        )}
        {picture.content_type === 'image/gif' && (
          <span className={classes.badge} aria-hidden="true">
            GIF
          </span>
        )}
      </button>
      {isWaiting && <Progress uploadId={id} onRemove={onRemove} name={name} />}
    </div>
  );
}

interface ProgressProps {
  uploadId: string;
  name: string;
  onRemove: (uploadId: string) => void;
}

/** How far a file of a message that waits is, and how to be rid of it. */
function Progress({ uploadId, name, onRemove }: ProgressProps) {
  const { media } = useMessages();
  const upload = useUpload(uploadId);
  if (upload === undefined || upload.state === 'ready') return null;
  const isFailed = upload.state === 'failed';
  return (
    <div
      className={classes.cover}
      data-failed={isFailed || undefined}
      data-testid="upload-progress"
    >
      {isFailed ? (
        <span className={classes.coverText}>{reasonText(upload.reason, media)}</span>
      ) : (
        <progress
          className={bar.progress}
          max={1}
          {...(upload.state === 'uploading' && { value: upload.progress })}
          aria-label={media.progressOf(name)}
        />
      )}
      <button
        type="button"
        className={`${ui.round} ${classes.coverButton}`}
        aria-label={media.remove(name)}
        title={media.remove(name)}
        onClick={() => onRemove(uploadId)}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}

function FileCard(props: PartProps & { file: Attachment }) {
  const { file, isReachable, isWaiting, onRemove } = props;
  const { media } = useMessages();
  const format = useFormat();
  const { attachment_id: id, file_name: name, size } = file;
  return (
    <div className={classes.file} data-testid="file-card">
      <span className={`${ui.centred} ${classes.fileIcon}`}>
        <FileText size={22} strokeWidth={1.5} aria-hidden="true" />
      </span>
      <span className={classes.fileText}>
        <bdi className={`${ui.oneLine} ${classes.fileName}`} title={name}>
          {name}
        </bdi>
        <span className={classes.fileSize}>{fileSize(size, format.locale)}</span>
      </span>
      {isWaiting ? (
        <Progress uploadId={id} name={name} onRemove={onRemove} />
      ) : (
        <a
          className={`${ui.round} ${classes.fileLink}`}
          href={addressOf(id, 'original')}
          download={name}
          tabIndex={isReachable ? 0 : -1}
          aria-label={media.downloadOf(name)}
          title={media.downloadOf(name)}
        >
          <Download size={19} strokeWidth={1.75} aria-hidden="true" />
        </a>
      )}
    </div>
  );
}
