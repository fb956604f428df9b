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

/** Hills at dusk and a cloud on its way over them. */
function Sky() {
  return (
    <svg className={classes.sky} viewBox="0 0 600 520" aria-hidden="true">
      <g className={classes.farCloud}>
        <path d="M96 130a26 26 0 0 1-3-52 35 35 0 0 1 67-5 29 29 0 0 1-1 57z" />
        <path d="M448 84a20 20 0 0 1-2-40 27 27 0 0 1 51-4 22 22 0 0 1-1 44z" />
      </g>
      <g className={classes.cloud}>
        <path d="M220 322a64 64 0 0 1-8-127 85 85 0 0 1 165-12 70 70 0 0 1-4 139H302l-54 52c-8 8-20 2-20-9v-43z" />
        <path className={classes.cloudLines} d="M236 232h128M236 276h78" />
        <path className={classes.cloudTicks} d="m322 277 11 11 21-24m-10 22 3 3 21-25" />
      </g>
      <path className={classes.hillFar} d="M0 440c90-46 160-50 250-20s170 24 350-36v136H0z" />
      <path className={classes.hillNear} d="M0 480c110-30 220-36 330-8s190 20 270-6v54H0z" />
    </svg>
  );
}
