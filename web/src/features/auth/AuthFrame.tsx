import type { ReactNode } from 'react';
import { Logo } from '../../app/ui/Logo.tsx';
import { useMessages } from '../../i18n/index.ts';
import classes from './auth.module.css';
import { LanguageLinks } from './LanguageLinks.tsx';

/** What signing in and up have in common: the name, the sky, and a card in the middle. */
export function AuthFrame({ title, text, children }: AuthFrameProps) {
  const { app, auth } = useMessages();
  return (
    <div className={classes.frame}>
      <section className={classes.panel} aria-label={app.name}>
        <div className={classes.brand}>
          <Logo size={44} />
          <span>{app.name}</span>
        </div>
        <Sky />
        <div className={classes.words}>
          <p className={classes.wordsTitle}>{auth.panelTitle}</p>
          <p>{auth.panelText}</p>
        </div>
      </section>
      <main className={classes.main}>
        <div className={classes.card}>
          <div className={classes.cardBrand}>
            <Logo size={40} />
            <span>{app.name}</span>
          </div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.text}>{text}</p>
          {children}
        </div>
        <LanguageLinks />
      </main>
    </div>
  );
}

interface AuthFrameProps {
  title: string;
  text: string;
  children: ReactNode;
}

/** A cloud on its way over the hills, with two smaller ones behind. */
function Sky() {
  return (
    <svg
      className={classes.sky}
      viewBox="0 0 600 520"
      preserveAspectRatio="xMidYMax meet"
      aria-hidden="true"
    >
      <g className={classes.farCloud}>
        <path d="M76 176a26 26 0 0 1-3-52 35 35 0 0 1 67-5 29 29 0 0 1-1 57z" />
        <path d="M478 118a20 20 0 0 1-2-40 27 27 0 0 1 51-4 22 22 0 0 1-1 44z" />
      </g>
      <g className={classes.cloud}>
        <path d="M232 330a50 50 0 0 1-6-99 66 66 0 0 1 128-9 55 55 0 0 1-3 108h-54l-42 40c-6 6-15 2-15-7v-33z" />
        <path className={classes.cloudLines} d="M244 258h102M244 292h58" />
      </g>
      <path
        className={classes.hillFar}
        d="M-900 470c260-70 420-50 560-20s300-30 460-30 280 60 420 40 340-60 960-10v90h-2400z"
      />
      <path
        className={classes.hillNear}
        d="M-900 500c300-40 520-20 700-4s360-34 520-20 260 36 420 14 300-20 760-10v60h-2400z"
      />
    </svg>
  );
}
