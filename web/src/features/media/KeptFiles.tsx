import type { Attachment } from '@sandesham/client';
import { FileText, X } from 'lucide-react';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import classes from './kept.module.css';
import { isPicture } from './kinds.ts';
import { sourceOf } from './source.ts';

interface KeptFilesProps {
  files: readonly Attachment[];
  /** Takes one away, where that may be. */
  onRemove?: (attachmentId: string) => void;
}

/** Files that a planned message has, small. */
export function KeptFiles({ files, onRemove }: KeptFilesProps) {
  const client = useClient();
  const { media } = useMessages();
  return (
    <ul className={classes.kept} data-testid="kept-files">
      {files.map(file => (
        <li key={file.attachment_id} className={classes.keptFile} title={file.file_name}>
          {isPicture(file) ? (
            <img
              src={sourceOf(client, file.attachment_id, 'thumb')}
              alt={file.alt || file.file_name}
              decoding="async"
            />
          ) : (
            <span className={classes.keptName}>
              <FileText size={18} strokeWidth={1.5} aria-hidden="true" />
              <bdi className={ui.oneLine}>{file.file_name}</bdi>
            </span>
          )}
          {onRemove && (
            <button
              type="button"
              className={`${ui.round} ${classes.keptRemove}`}
              aria-label={media.remove(file.file_name)}
              title={media.remove(file.file_name)}
              onClick={() => onRemove(file.attachment_id)}
            >
              <X size={14} aria-hidden="true" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
