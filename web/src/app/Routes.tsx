import { Loader } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { RoomPage } from '../features/rooms/RoomPage.tsx';
import { useMessages } from '../i18n/index.ts';
import { useSession } from '../store/hooks.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { NotFound } from './NotFound.tsx';
import { useProblemText } from './problemText.ts';
import { Shell } from './Shell.tsx';
import { EmptyState } from './ui/EmptyState.tsx';
import { Logo } from './ui/Logo.tsx';
import classes from './ui/ui.module.css';
import { Welcome } from './Welcome.tsx';

const LoginPage = lazy(async () => ({
  default: (await import('../features/auth/LoginPage.tsx')).LoginPage,
}));
const RegisterPage = lazy(async () => ({
  default: (await import('../features/auth/RegisterPage.tsx')).RegisterPage,
}));
const AuditPages = lazy(async () => ({
  default: (await import('../features/audit/AuditPages.tsx')).AuditPages,
}));
const ScheduledPage = lazy(async () => ({
  default: (await import('../features/schedule/ScheduledPage.tsx')).ScheduledPage,
}));
const SearchPage = lazy(async () => ({
  default: (await import('../features/search/SearchPage.tsx')).SearchPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/SettingsPage.tsx')).SettingsPage,
}));

/** Which page an address shows, to whom. */
export function Routes() {
  const { status } = useSession();
  switch (status) {
    case 'unknown':
      return <Splash />;
    case 'out':
      return <SignedOut />;
    case 'in':
      return <SignedIn />;
  }
}

function SignedOut() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/register" component={RegisterPage} />
        {/* The address stays: it is where one goes on after signing in. */}
        <Route component={LoginPage} />
      </Switch>
    </Suspense>
  );
}

function SignedIn() {
  const [location] = useLocation();
  return (
    <Shell>
      <ErrorBoundary resetKey={location}>
        <Suspense fallback={<PageLoading />}>
          <Switch>
            <Route path="/" component={Welcome} />
            <Route path="/login">
              <Redirect to="/" replace />
            </Route>
            <Route path="/register">
              <Redirect to="/" replace />
            </Route>
            <Route path="/r/:roomId">
              {({ roomId }) => <RoomPage key={roomId} roomId={roomId} />}
            </Route>
            <Route path="/r/:roomId/m/:seq">
              {({ roomId, seq }) => <RoomPage key={roomId} roomId={roomId} seq={Number(seq)} />}
            </Route>
            <Route path="/scheduled" component={ScheduledPage} />
            <Route path="/search" component={SearchPage} />
            <Route path="/audit/*?" component={AuditPages} />
            <Route path="/settings/:section?">
              {({ section }) => <SettingsPage section={section} />}
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

/** What stands in the place of a page whose code is on its way; nothing, while that is quick. */
function PageLoading() {
  const { app } = useMessages();
  return (
    <div className={classes.pageLoading} role="status" aria-label={app.loading}>
      <Loader size="sm" />
    </div>
  );
}

function Splash() {
  const { app } = useMessages();
  const { problem } = useSession();
  const say = useProblemText();
  useEffect(() => {
    document.title = app.name;
  }, [app.name]);
  return (
    <main className={classes.splash} aria-busy={!problem}>
      <h1 className="visually-hidden">{app.name}</h1>
      <EmptyState
        picture={<Logo size={72} />}
        title={problem ? app.serverAway : app.name}
        text={problem ? say(problem) : app.loading}
      />
    </main>
  );
}
