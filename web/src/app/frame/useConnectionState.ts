import { useEffect, useState } from 'react';
import { useConnection } from '../../store/hooks.ts';
import { type ConnectionState, connectionAt } from './connection.ts';

const TICK_MS = 500;

/** The connection as a person should see it; counts down while it is away. */
export function useConnectionState(): ConnectionState {
  const snapshot = useConnection();
  const [now, setNow] = useState(() => performance.now());
  const isDown = snapshot.downSince !== null && snapshot.state !== 'live';

  useEffect(() => {
    if (!isDown) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isDown]);

  return connectionAt(snapshot, now);
}
