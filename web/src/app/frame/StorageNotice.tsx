import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useStorage } from '../../store/hooks.ts';
import classes from './frame.module.css';

/** Says once that this browser keeps nothing, and what that means. */
export function StorageNotice() {
  const { app } = useMessages();
  const { kind, reason } = useStorage();
  const [dismissed, setDismissed] = useState(false);
  if (kind !== 'memory' || dismissed) return null;
  return (
    <div className={classes.pill} data-kind="storage" role="status">
      <TriangleAlert size={16} strokeWidth={2} aria-hidden="true" />
      <span>{reason === 'full' ? app.memoryFull : app.memoryForbidden}</span>
      <button type="button" onClick={() => setDismissed(true)}>
        {app.understood}
      </button>
    </div>
  );
}
