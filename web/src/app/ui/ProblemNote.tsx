import type { Problem } from '@sandesham/client';
import { useProblemText } from '../problemText.ts';
import classes from './ui.module.css';

/** Why something was refused, if it was; told to screen readers at once. */
export function ProblemNote({ problem }: { problem: Problem | null }) {
  const say = useProblemText();
  return (
    problem && (
      <p role="alert" className={classes.problem}>
        {say(problem)}
      </p>
    )
  );
}
