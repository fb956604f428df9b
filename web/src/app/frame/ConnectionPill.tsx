import { CloudOff, LoaderCircle, WifiOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSelected } from '../../store/hooks.ts';
import type { ConnectionState } from './connection.ts';
import classes from './frame.module.css';
import { useConnectionState } from './useConnectionState.ts';

/**
 * Says that the connection is lost, what becomes of what is written, and when it is tried again.
 * It lies above the page and moves nothing.
 */
export function ConnectionPill() {
  const { app } = useMessages();
  const { connection, rooms } = useClient();
  const state = useConnectionState();
  const unsent = useSelected(rooms, list =>
    list.rooms.reduce((sum, room) => sum + room.pendingCount, 0),
  );
  const announcement = useAnnouncement(state.kind);
  const words = useWords(state);

  return (
    <>
      <div
        className="visually-hidden"
        role="status"
        data-testid="connection"
        data-state={state.kind}
      >
        {announcement}
      </div>
      {state.kind !== 'live' && (
        <div className={classes.pill} data-kind={state.kind}>
          <PillIcon state={state} />
          <span>
            <span>{words}</span>{' '}
            {unsent > 0 && <span className={classes.pillUnsent}>{app.unsent(unsent)}</span>}
          </span>
          {state.kind === 'reconnecting' && (
            <button type="button" onClick={() => connection.retryNow()}>
              {app.retryNow}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function PillIcon({ state }: { state: ConnectionState }) {
  const props = { size: 16, strokeWidth: 2, 'aria-hidden': true } as const;
  if (state.kind === 'offline') return <WifiOff {...props} />;
  if (state.kind === 'refused') return <CloudOff {...props} />;
  return <LoaderCircle {...props} className={classes.spin} />;
}

function useWords(state: ConnectionState): string {
  const { app } = useMessages();
  switch (state.kind) {
    case 'live':
      return app.live;
    case 'offline':
      return app.offline;
    case 'refused':
      return app.refused;
    case 'reconnecting':
      return state.seconds === null ? app.connecting : app.reconnecting(state.seconds);
  }
}

/** What a screen reader is told: each change once, not every second of it. */
function useAnnouncement(kind: ConnectionState['kind']): string {
  const { app } = useMessages();
  const before = useRef(kind);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (before.current === kind) return;
    before.current = kind;
    const words = {
      live: app.liveAgain,
      offline: app.offlineSaid,
      refused: app.refused,
      reconnecting: app.lostSaid,
    };
    setSaid(words[kind]);
  }, [kind, app]);
  return said;
}
