import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { queryClient } from './queries.ts';
import { Routes } from './Routes.tsx';
import { Theme } from './theme.tsx';

const Toasts = lazy(async () => ({ default: (await import('./Toasts.tsx')).Toasts }));

/** Everything that is on the screen. */
export function App() {
  return (
    <Theme>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <Routes />
        </QueryClientProvider>
        <Suspense fallback={null}>
          <Toasts />
        </Suspense>
      </ErrorBoundary>
    </Theme>
  );
}
