import { Route, Switch, useLocation } from 'wouter';
import { NotFound } from '../../app/NotFound.tsx';
import { useSession } from '../../store/hooks.ts';
import { LogPage } from './LogPage.tsx';
import { ReasonPage } from './ReasonPage.tsx';
import { RoomAudit } from './RoomAudit.tsx';
import { RoomsPage } from './RoomsPage.tsx';
import { useReason } from './reason.ts';

/** The pages of auditors; to anybody else there are none. */
export function AuditPages() {
  const { user } = useSession();
  const [location] = useLocation();
  const reason = useReason(user?.id);
  if (!user?.roles.includes('auditor')) return <NotFound />;
  // Before anything is shown, and when it is to be another one.
  if (reason === null || location === '/audit/reason') {
    return <ReasonPage userId={user.id} given={reason} />;
  }
  return (
    <Switch>
      <Route path="/audit">
        <RoomsPage reason={reason} />
      </Route>
      <Route path="/audit/log">
        <LogPage reason={reason} />
      </Route>
      <Route path="/audit/r/:roomId">
        {({ roomId }) => <RoomAudit key={`${roomId} ${reason}`} roomId={roomId} reason={reason} />}
      </Route>
      <Route component={NotFound} />
    </Switch>
  );
}
