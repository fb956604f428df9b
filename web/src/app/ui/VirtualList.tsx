import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEventHandler,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useRef,
} from 'react';
import classes from './ui.module.css';

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
  const isVirtual = items.length > plainMax;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => (items[index] === undefined ? index : keyOf(items[index])),
    overscan: 8,
    enabled: isVirtual,
  });
  useImperativeHandle(
    ref,
    () => ({
      reveal: index => {
        if (isVirtual) virtualizer.scrollToIndex(index);
      },
    }),
    [isVirtual, virtualizer],
  );
  return (
    <div className={className} ref={scroller}>
      <ul
        className={classes.rows}
        aria-label={label}
        data-virtual={isVirtual || undefined}
        style={isVirtual ? { height: virtualizer.getTotalSize() } : undefined}
        onKeyDown={onKeyDown}
      >
        {isVirtual
          ? virtualizer.getVirtualItems().map(({ index, key, start }) => (
              <li
                key={key}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                {items[index] !== undefined && children(items[index])}
              </li>
            ))
          : items.map(item => <li key={keyOf(item)}>{children(item)}</li>)}
      </ul>
    </div>
  );
}
