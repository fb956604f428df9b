import type { ReactNode } from 'react';
import classes from './settings.module.css';

interface SectionProps {
  title: string;
  text?: string;
  children: ReactNode;
}

/** A group of settings with its heading. */
export function Section({ title, text, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.heading}>{title}</h2>
      {text && <p className={classes.text}>{text}</p>}
      <div className={classes.fields}>{children}</div>
    </section>
  );
}
