import { createClient } from '@sandesham/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { forgetErased } from './app/queries.ts';
import { keepPage } from './app/serviceWorker.ts';
import { reloadWhenStale } from './app/staleChunks.ts';
import { speak } from './i18n/index.ts';
import { ClientContext } from './store/hooks.ts';

const client = createClient({
  prepare: async (...picture) => {
    const { prepare } = await import('./features/media/prepare/prepare.ts');
    return prepare(...picture);
  },
});
forgetErased(client);
void client.start();
void speak();
keepPage();
reloadWhenStale();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ClientContext value={client}>
      <App />
    </ClientContext>
  </StrictMode>,
);
