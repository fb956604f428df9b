import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './ui.module.css';

interface EmptyStateProps {
  icon?: LucideIcon;
  /** In place of the icon. */
  picture?: ReactNode;
  title: string;
  text?: string;
  /** The one thing to do about it. */
  action?: ReactNode;
}

/** What stands where there is nothing to show: what it means, and what to do about it. */
export function EmptyState({ icon: Icon, picture, title, text, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {picture ?? (Icon && <Icon size={36} strokeWidth={1.5} aria-hidden="true" />)}
      <p className={classes.emptyTitle}>{title}</p>
      {text && <p className={classes.emptyText}>{text}</p>}
      {action}
    </div>
  );
}
