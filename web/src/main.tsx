import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { createClient } from '@sandesham/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ClientContext } from './store/hooks.ts';

const client = createClient();
void client.start();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider>
      <ClientContext value={client}>
        <App />
      </ClientContext>
    </MantineProvider>
  </StrictMode>,
);
