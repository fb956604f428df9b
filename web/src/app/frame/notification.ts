/** A notification that is on the screen. */
export interface Shown {
  close(): void;
}

export interface NotificationContent {
  readonly title: string;
  readonly body: string;
  /** One at a time is shown of each. */
  readonly tag: string;
  /** Where a click leads. */
  readonly path: string;
}

const ICON = '/icons/icon-192.png';

/** Shows a notification of the system; null when this browser will not. */
export function showNotification(content: NotificationContent, onClick: () => void): Shown | null {
  const { title, body, tag, path } = content;
  const options = { body, tag, icon: ICON, data: { path } };
  try {
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      onClick();
      notification.close();
    };
    return notification;
  } catch {
    return showByWorker(title, options);
  }
}

/** Phones allow notifications from a service worker alone. */
function showByWorker(title: string, options: NotificationOptions): Shown | null {
  if (!('serviceWorker' in navigator)) return null;
  const ready = navigator.serviceWorker.ready;
  void ready.then(worker => worker.showNotification(title, options)).catch(() => {});
  return {
    close: () => {
      const { tag } = options;
      void ready
        .then(worker => worker.getNotifications(tag === undefined ? {} : { tag }))
        .then(shown => {
          for (const notification of shown) notification.close();
        });
    },
  };
}
