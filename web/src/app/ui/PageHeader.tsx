import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from './IconButton.tsx';
import classes from './ui.module.css';

interface PageHeaderProps {
  title: string;
  /** Where back leads on a phone. */
  back?: string;
  /** Buttons at its end. */
  children?: ReactNode;
}

/** The top of a page with its one `h1`; on phones with a way back. */
export function PageHeader({ title, back = '/', children }: PageHeaderProps) {
  const { app } = useMessages();
  const [, navigate] = useLocation();
  return (
    <header className={classes.pageHeader}>
      <span className={classes.phoneOnly}>
        <IconButton
          icon={ArrowLeft}
          label={app.back}
          onClick={() => navigate(back, { replace: true })}
        />
      </span>
      <h1 className={classes.pageTitle}>{title}</h1>
      {children}
    </header>
  );
}
