import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { queryClient } from './queries.ts';
import { Routes } from './Routes.tsx';
import { Theme } from './theme.tsx';

/** Everything that is on the screen. */
export function App() {
  return (
    <Theme>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <Routes />
        </QueryClientProvider>
        <Notifications position="bottom-center" limit={3} />
      </ErrorBoundary>
    </Theme>
  );
}
