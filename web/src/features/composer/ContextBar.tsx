import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../app/ui/IconButton.tsx';
import classes from './Composer.module.css';

interface ContextBarProps {
  title: string;
  /** How to be rid of it. */
  cancel: string;
  onCancel: () => void;
  children: ReactNode;
}

/** Above the text: what it answers, or what it is an edit of. */
export function ContextBar({ title, cancel, onCancel, children }: ContextBarProps) {
  return (
    <div className={classes.context}>
      <div className={classes.contextText}>
        <strong>{title}</strong>
        {children}
      </div>
      <IconButton icon={X} label={cancel} onClick={onCancel} />
    </div>
  );
}
