import { Button, Skeleton } from '@mantine/core';
import { type components, problemOf, unwrap } from '@sandesham/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { Section } from '../settings/Section.tsx';
import classes from './auth.module.css';
import { deviceOf } from './device.ts';

type Session = components['schemas']['Session'];

const KEY = ['sessions'];
const SESSIONS_MAX = 200;

/** Where one is signed in, and the end of what one does not know. */
export function DevicesPage() {
  const { auth } = useMessages();
  const client = useClient();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Session | 'others' | null>(null);
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) =>
      unwrap(
        client.api.GET('/v1/me/sessions', { params: { query: { limit: SESSIONS_MAX } }, signal }),
      ),
    staleTime: 0,
  });
  const sessions = inOrder(query.data?.items ?? []);
  const others = sessions.filter(session => !session.current);

  const end = async () => {
    const ending = asked === 'others' ? others : asked ? [asked] : [];
    for (const { id } of ending) {
      await unwrap(client.api.DELETE('/v1/me/sessions/{id}', { params: { path: { id } } }));
    }
    await queries.invalidateQueries({ queryKey: KEY });
  };

  return (
    <Section title={auth.devices} text={auth.devicesText}>
      {query.isPending && <Skeleton height={72} radius="md" />}
      {query.isError && (
        <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      <ul className={classes.devices}>
        {sessions.map(session => (
          <DeviceRow key={session.id} session={session} onEnd={() => setAsked(session)} />
        ))}
      </ul>
      {others.length > 1 && (
        <Button
          variant="light"
          color="red"
          className={classes.start}
          onClick={() => setAsked('others')}
        >
          {auth.endOthers}
        </Button>
      )}
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked === 'others' ? auth.endOthersTitle : auth.endSessionTitle}
        confirm={asked === 'others' ? auth.endOthers : auth.endSession}
        danger
        onConfirm={end}
      >
        {asked === 'others' || !asked
          ? auth.endOthersText
          : auth.endSessionText(nameOf(asked, auth))}
      </ConfirmDialog>
    </Section>
  );
}

/** This one first, then the latest used. */
function inOrder(sessions: readonly Session[]): Session[] {
  return sessions.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.last_used_at.localeCompare(a.last_used_at),
  );
}

function nameOf(session: Session, auth: Messages['auth']): string {
  const { browser, system } = deviceOf(session.client);
  if (browser && system) return auth.browserOn(browser, system);
  return browser ?? system ?? (session.client || auth.unknownDevice);
}

function DeviceRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { auth } = useMessages();
  const format = useFormat();
  const name = nameOf(session, auth);
  const Icon = deviceOf(session.client).isPhone ? Smartphone : Monitor;
  return (
    <li className={classes.device}>
      <Icon size={22} strokeWidth={1.75} aria-hidden="true" />
      <div className={classes.deviceText}>
        <p className={classes.deviceName} title={session.client}>
          {name}
        </p>
        <p className={classes.deviceAbout}>
          {session.current ? (
            <span className={classes.deviceCurrent}>{auth.thisDevice}</span>
          ) : (
            auth.lastActive(format.relative(session.last_used_at))
          )}
          {' · '}
          {auth.signedInAt(format.dateTime(session.created_at))}
        </p>
      </div>
      {!session.current && (
        <Button variant="default" size="xs" aria-label={auth.endSessionOf(name)} onClick={onEnd}>
          {auth.endSession}
        </Button>
      )}
    </li>
  );
}
