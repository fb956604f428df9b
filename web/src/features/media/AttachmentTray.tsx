import { TextInput } from '@mantine/core';
import { FILE_BYTES_MAX, type Upload } from '@sandesham/client';
import { FileText, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import ui from '../../app/ui/ui.module.css';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { isPicture } from './kinds.ts';
import bar from './progress.module.css';
import { reasonText, stallText } from './reasons.ts';
import { fileSize } from './sizes.ts';
import { sourceOf } from './source.ts';
import classes from './tray.module.css';

/** Files that were chosen: how far each is, what is to be seen on it, and how to be rid of it. */
export default function AttachmentTray({ uploads }: { uploads: readonly Upload[] }) {
  const { media } = useMessages();
  return (
    <ul className={classes.tray} aria-label={media.tray} data-testid="tray">
      {uploads.map(upload => (
        <Entry key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}

function Entry({ upload }: { upload: Upload }) {
  const client = useClient();
  const { media } = useMessages();
  const format = useFormat();
  const { id, attachment, state } = upload;
  const { file_name: name } = attachment;
  const isStalled = stallText(upload, media) !== null;
  return (
    <li className={classes.entry} data-state={state} data-testid="tray-file">
      <Preview upload={upload} />
      <div className={classes.entryBody}>
        <div className={classes.entryTop}>
          <bdi className={`${ui.oneLine} ${classes.entryName}`} title={name}>
            {name}
          </bdi>
          <span className={classes.entrySize}>{fileSize(attachment.size, format.locale)}</span>
        </div>
        <Standing upload={upload} />
        {isPicture(attachment) && state !== 'failed' && <Description upload={upload} />}
      </div>
      {(isStalled || (state === 'failed' && isWorthRetrying(upload))) && (
        <button
          type="button"
          className={`${ui.round} ${classes.entryButton}`}
          aria-label={media.retry(name)}
          title={media.retry(name)}
          onClick={() => client.uploads.retry(id)}
        >
          <RotateCw size={16} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        className={`${ui.round} ${classes.entryButton}`}
        aria-label={media.remove(name)}
        title={media.remove(name)}
        onClick={() => client.uploads.remove(id)}
      >
        <X size={17} aria-hidden="true" />
      </button>
    </li>
  );
}

function Preview({ upload: { id, attachment } }: { upload: Upload }) {
  const client = useClient();
  if (isPicture(attachment)) {
    const source = sourceOf(client, id, 'thumb');
    return (
      <img
        className={`${ui.centred} ${classes.entryPicture}`}
        src={source}
        alt=""
        decoding="async"
      />
    );
  }
  return (
    <span className={`${ui.centred} ${classes.entryPicture}`}>
      <FileText size={22} strokeWidth={1.5} aria-hidden="true" />
    </span>
  );
}

/** How far it is: a line in any case, so that nothing moves when it is there. */
function Standing({ upload }: { upload: Upload }) {
  const { media } = useMessages();
  const format = useFormat();
  const { attachment, state, progress } = upload;
  if (state === 'failed') {
    return (
      <p className={classes.entryProblem} role="alert">
        {reasonText(upload.reason, media)}
      </p>
    );
  }
  const stall = stallText(upload, media);
  if (stall !== null) {
    return (
      <p className={classes.entryStall} role="status">
        {stall}
      </p>
    );
  }
  const percent = new Intl.NumberFormat(format.locale, { style: 'percent' }).format(progress);
  return (
    <div className={classes.standing}>
      {state !== 'ready' && (
        <progress
          className={bar.progress}
          max={1}
          {...(state === 'uploading' && { value: progress })}
          aria-label={media.progressOf(attachment.file_name)}
        />
      )}
      <span>{standingText(state, percent, media)}</span>
      <SizeChoice upload={upload} />
    </div>
  );
}

/** Whether a picture goes as it was chosen, or a smaller one that was made of it. */
function SizeChoice({ upload: { id, attachment, original, isOriginal } }: { upload: Upload }) {
  const client = useClient();
  const { media } = useMessages();
  const format = useFormat();
  const isPossible = original !== null && original.size <= FILE_BYTES_MAX;
  if (!isOriginal && !isPossible) return null;
  const label = isOriginal
    ? media.sendSmallerOf(attachment.file_name)
    : media.sendOriginalOf(attachment.file_name, fileSize(original?.size ?? 0, format.locale));
  return (
    <button
      type="button"
      className={`${ui.textButton} ${classes.sizeChoice}`}
      aria-label={label}
      title={label}
      onClick={() => client.uploads.sendOriginal(id, !isOriginal)}
    >
      {isOriginal ? media.sendSmaller : media.sendOriginal}
    </button>
  );
}

function standingText(state: Upload['state'], percent: string, media: Messages['media']): string {
  if (state === 'uploading') return media.uploading(percent);
  if (state === 'ready') return media.ready;
  return state === 'processing' ? media.processing : media.waiting;
}

function Description({ upload: { id, attachment } }: { upload: Upload }) {
  const client = useClient();
  const { media } = useMessages();
  const [text, setText] = useState(attachment.alt ?? '');
  return (
    <TextInput
      size="xs"
      className={classes.alt ?? ''}
      aria-label={media.altOf(attachment.file_name)}
      placeholder={media.altHint}
      maxLength={1000}
      dir="auto"
      value={text}
      onChange={event => {
        setText(event.currentTarget.value);
        client.uploads.describe(id, event.currentTarget.value);
      }}
    />
  );
}

function isWorthRetrying({ reason }: Upload): boolean {
  return reason !== 'too_large' && reason !== 'empty' && reason !== 'lost';
}
