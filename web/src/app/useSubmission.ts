import { type Problem, problemOf } from '@sandesham/client';
import { useState } from 'react';

/** What a dialog asks of the server: whether it is on its way, and why it was refused. */
export function useSubmission() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, submit, forget: () => setProblem(null) };
}
