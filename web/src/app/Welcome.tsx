import { useMessages } from '../i18n/index.ts';
import { EmptyState } from './ui/EmptyState.tsx';
import { Logo } from './ui/Logo.tsx';

/** What stands beside the list of chats while none is open. */
export function Welcome() {
  const { app } = useMessages();
  return (
    <EmptyState
      picture={<Logo size={64} tile={false} />}
      title={app.welcomeTitle}
      text={app.welcomeText}
    />
  );
}
