import { useMessages } from '../i18n/index.ts';
import { useSession } from '../store/hooks.ts';

export function App() {
  const session = useSession();
  const { app } = useMessages();
  return <main>{session.status === 'unknown' ? app.loading : app.name}</main>;
}
