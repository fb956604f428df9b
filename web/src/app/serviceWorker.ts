/** Keeps the page on this device, once it has loaded what it needs itself. */
export function keepPage(): void {
  // While developing, the page is another with every change.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = () => {
    // Refused where the browser forbids storage: then there is no page without a server.
    navigator.serviceWorker.register('/sw.js').catch(() => {});
  };
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}

/** Calls back with the address that a clicked notification leads to. */
export function onNotificationClick(go: (path: string) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => {};
  const onMessage = ({ data }: MessageEvent<{ navigate?: unknown } | null>) => {
    if (typeof data?.navigate === 'string') go(data.navigate);
  };
  navigator.serviceWorker.addEventListener('message', onMessage);
  return () => navigator.serviceWorker.removeEventListener('message', onMessage);
}
