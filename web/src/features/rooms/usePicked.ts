import type { User } from '@sandesham/client';
import { useState } from 'react';

/** Some people, put in and taken out one by one. */
export function usePicked() {
  const [picked, setPicked] = useState<readonly User[]>([]);
  const toggle = (user: User) => {
    setPicked(before =>
      before.some(({ id }) => id === user.id)
        ? before.filter(({ id }) => id !== user.id)
        : [...before, user],
    );
  };
  return { picked, toggle, clear: () => setPicked([]) };
}
