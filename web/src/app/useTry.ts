import { notifications } from '@mantine/notifications';
import { problemOf } from '@sandesham/client';
import { useCallback } from 'react';
import { useProblemText } from './problemText.ts';

/** Does something, and tells in a notification when it is refused. Answers whether it was done. */
export function useTry(): (action: () => Promise<unknown>) => Promise<boolean> {
  const say = useProblemText();
  return useCallback(
    async action => {
      try {
        await action();
        return true;
      } catch (error) {
        notifications.show({ color: 'red', message: say(problemOf(error)), role: 'alert' });
        return false;
      }
    },
    [say],
  );
}
