import { CloseButton } from '@mantine/core';
import { useMessages } from '../../i18n/index.ts';
import classes from './people.module.css';

/** The head of what is about a chat. */
export function PanelTop({ onClose }: { onClose: () => void }) {
  const { app, rooms: texts } = useMessages();
  return (
    <div className={classes.panelTop}>
      <h2 className={classes.panelTitle}>{texts.info}</h2>
      <CloseButton aria-label={app.close} size="lg" onClick={onClose} />
    </div>
  );
}
