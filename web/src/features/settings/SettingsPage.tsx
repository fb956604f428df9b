import { useEffect, useRef } from 'react';
import { Link, Redirect } from 'wouter';
import { PageHeader } from '../../app/ui/PageHeader.tsx';
import { type Messages, useMessages } from '../../i18n/index.ts';
import { DevicesPage } from '../auth/DevicesPage.tsx';
import { AccessesPage } from '../privacy/AccessesPage.tsx';
import { DeleteAccountPage } from '../privacy/DeleteAccountPage.tsx';
import { AppearancePage } from './AppearancePage.tsx';
import { LanguagePage } from './LanguagePage.tsx';
import { NotificationsPage } from './NotificationsPage.tsx';
import { PasswordPage } from './PasswordPage.tsx';
import { ProfilePage } from './ProfilePage.tsx';
import classes from './settings.module.css';

type Labels = Messages['settings'];

const SECTIONS: { path: string; label: keyof Labels & string; page: () => React.ReactNode }[] = [
  { path: 'profile', label: 'profile', page: ProfilePage },
  { path: 'appearance', label: 'appearance', page: AppearancePage },
  { path: 'language', label: 'languageAndTime', page: LanguagePage },
  { path: 'notifications', label: 'notifications', page: NotificationsPage },
  { path: 'devices', label: 'devices', page: DevicesPage },
  { path: 'password', label: 'password', page: PasswordPage },
  { path: 'accesses', label: 'accesses', page: AccessesPage },
  { path: 'account', label: 'deleteAccount', page: DeleteAccountPage },
];

/** Everything that is set, one section at a time. */
export function SettingsPage({ section }: { section: string | undefined }) {
  const { app, settings } = useMessages();
  const sections = useRef<HTMLElement>(null);
  // On a phone the sections do not fit side by side: the one that is shown is to be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the section that it answers to
  useEffect(() => {
    const current = sections.current?.querySelector('[aria-current]');
    current?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [section]);
  const shown = SECTIONS.find(({ path }) => path === (section ?? 'profile'));
  if (!shown) return <Redirect to="/settings" replace />;
  const Page = shown.page;
  return (
    <>
      <PageHeader title={app.settings} />
      <div className={classes.settings}>
        <nav ref={sections} className={classes.sections} aria-label={settings.sections}>
          {SECTIONS.map(({ path, label }) => (
            <Link
              key={path}
              href={`/settings/${path}`}
              aria-current={path === shown.path ? 'page' : undefined}
            >
              {settings[label] as string}
            </Link>
          ))}
        </nav>
        <div className={classes.column} key={shown.path}>
          <Page />
        </div>
      </div>
    </>
  );
}
