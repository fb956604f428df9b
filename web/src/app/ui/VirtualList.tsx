import {
  type KeyboardEventHandler,
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useImperativeHandle,
  useRef,
} from 'react';
import type { LongListProps } from './LongList.tsx';
import classes from './ui.module.css';

const LongList = lazy(() => import('./LongList.tsx')) as <T>(props: LongListProps<T>) => ReactNode;

export interface VirtualListHandle {
  /** Has a row made that is to take the focus. */
  reveal(index: number): void;
}

interface VirtualListProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  children: (item: T) => ReactNode;
  /** Of every row, in pixels. */
  rowHeight: number;
  /** Up to so many are all in the document: find-in-page and screen readers have it easier. */
  plainMax: number;
  className: string | undefined;
  label?: string;
  onKeyDown?: KeyboardEventHandler;
  ref?: Ref<VirtualListHandle>;
}

/** A list that scrolls; of a long one only the rows in sight are there. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, children, rowHeight, plainMax, className, label, onKeyDown, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const long = useRef<VirtualListHandle>(null);
  useImperativeHandle(ref, () => ({ reveal: index => long.current?.reveal(index) }), []);
  const plain = (
    <ul className={classes.rows} aria-label={label} onKeyDown={onKeyDown}>
      {items.slice(0, plainMax).map(item => (
        <li key={keyOf(item)}>{children(item)}</li>
      ))}
    </ul>
  );
  return (
    <div className={className} ref={scroller}>
      {items.length <= plainMax ? (
        plain
      ) : (
        <Suspense fallback={plain}>
          <LongList
            ref={long}
            {...{ scroller, items, keyOf, children, rowHeight, label, onKeyDown }}
          />
        </Suspense>
      )}
    </div>
  );
}
