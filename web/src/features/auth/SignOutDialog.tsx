import { forgetQueries } from '../../app/queries.ts';
import { ConfirmDialog } from '../../app/ui/ConfirmDialog.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useRooms } from '../../store/hooks.ts';

/** Asks before signing out, and says what would be lost. */
export function SignOutDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { auth } = useMessages();
  const { session } = useClient();
  const { rooms } = useRooms();
  const unsent = rooms.reduce((sum, room) => sum + room.pendingCount + room.failedCount, 0);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={auth.signOutTitle}
      confirm={auth.signOut}
      danger={unsent > 0}
      onConfirm={async () => {
        await session.logOut();
        forgetQueries();
      }}
    >
      <p>{auth.signOutText}</p>
      {unsent > 0 && (
        <p>
          <strong>{auth.signOutUnsent(unsent)}</strong>
        </p>
      )}
    </ConfirmDialog>
  );
}
