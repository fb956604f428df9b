import type { Attachment, Upload } from '@sandesham/client';
import { AttachButton } from '../media/AttachButton.tsx';
import AttachmentTray from '../media/AttachmentTray.tsx';
import { KeptFiles } from '../media/KeptFiles.tsx';
import tray from '../media/tray.module.css';
import classes from './schedule.module.css';

interface PlannedFilesProps {
  scope: string;
  /** What the plan has already. */
  kept: readonly Attachment[];
  uploads: readonly Upload[];
  onRemove: (attachmentId: string) => void;
}

/** The files of a plan: those that it has, and those that are on their way to it. */
export function PlannedFiles({ scope, kept, uploads, onRemove }: PlannedFilesProps) {
  return (
    <div className={tray.planned}>
      {kept.length > 0 && <KeptFiles files={kept} onRemove={onRemove} />}
      {uploads.length > 0 && <AttachmentTray uploads={uploads} />}
      <AttachButton scope={scope} className={classes.attach} taken={kept.length} withLabel />
    </div>
  );
}
