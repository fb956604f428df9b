import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEventHandler,
  type ReactNode,
  type Ref,
  type RefObject,
  useImperativeHandle,
} from 'react';
import classes from './ui.module.css';
import type { VirtualListHandle } from './VirtualList.tsx';

export interface LongListProps<T> {
  scroller: RefObject<HTMLDivElement | null>;
  items: readonly T[];
  keyOf: (item: T) => string;
  children: (item: T) => ReactNode;
  rowHeight: number;
  label: string | undefined;
  onKeyDown: KeyboardEventHandler | undefined;
  ref: Ref<VirtualListHandle>;
}

/** The rows in sight of a list that is too long to have all of them. Loaded by who has such a list. */
export default function LongList<T>(props: LongListProps<T>) {
  const { scroller, items, keyOf, children, rowHeight, label, onKeyDown, ref } = props;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => (items[index] === undefined ? index : keyOf(items[index])),
    overscan: 8,
  });
  useImperativeHandle(ref, () => ({ reveal: index => virtualizer.scrollToIndex(index) }), [
    virtualizer,
  ]);
  return (
    <ul
      className={classes.rows}
      aria-label={label}
      data-virtual
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={onKeyDown}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => (
        <li
          key={key}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          style={{ transform: `translateY(${start}px)` }}
        >
          {items[index] !== undefined && children(items[index])}
        </li>
      ))}
    </ul>
  );
}
