import { Button } from '@mantine/core';
import type { Problem } from '@sandesham/client';
import { CloudOff } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { useProblemText } from '../problemText.ts';
import { EmptyState } from './EmptyState.tsx';

interface ErrorStateProps {
  problem?: Problem | null;
  title?: string;
  onRetry?: () => void;
}

/** What stands where something could not be had, with a way to try again. */
export function ErrorState({ problem, title, onRetry }: ErrorStateProps) {
  const { app } = useMessages();
  const say = useProblemText();
  const retry = onRetry && (
    <Button variant="default" onClick={onRetry}>
      {app.retry}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        title={title ?? app.failed}
        {...(problem ? { text: say(problem) } : {})}
        action={retry}
      />
    </div>
  );
}
