import { Notifications } from '@mantine/notifications';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';

/** What is told in passing, at the foot of the page. */
export function Toasts() {
  return <Notifications position="bottom-center" limit={3} />;
}
