import { Notifications } from '@mantine/notifications';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import classes from './Toasts.module.css';

/** What is told in passing, near the foot of the page. */
export function Toasts() {
  return <Notifications className={classes.toasts} position="bottom-center" limit={3} />;
}
