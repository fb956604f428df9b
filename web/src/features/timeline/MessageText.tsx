import { useReducer } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { RichText } from '../../lib/richText.tsx';
import { fold } from './fold.ts';
import classes from './MessageRow.module.css';
import { useScope } from './scope.ts';

/** The text of a message; a very long one is folded until its reader opens it. */
export function MessageText({ id, text }: { id: string; text: string }) {
  const { highlight, unfolded, actions } = useScope();
  const { timeline } = useMessages();
  const rerender = useReducer((count: number) => count + 1, 0)[1];
  const folded = fold(text);
  const isOpen = folded !== null && unfolded.has(id);
  const toggle = () => {
    if (!unfolded.delete(id)) unfolded.add(id);
    actions.fold(id, !isOpen);
    rerender();
  };
  return (
    <>
      <RichText text={folded !== null && !isOpen ? folded : text} highlight={highlight} />
      {folded !== null && (
        <button type="button" className={classes.unfold} aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? timeline.showLess : timeline.showMore}
        </button>
      )}
    </>
  );
}
