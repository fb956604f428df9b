import type { ComponentPropsWithRef } from 'react';
import type { Anchor } from './scope.ts';
import classes from './Timeline.module.css';

/** An unseen element where a menu or popover opens: the row that it belongs to may be unmounted. */
export function AnchorButton({
  anchor,
  label,
  ...rest
}: ComponentPropsWithRef<'button'> & { anchor: Anchor; label: string }) {
  const { x, y, width, height } = anchor;
  return (
    <button
      {...rest}
      type="button"
      tabIndex={-1}
      className={classes.anchor}
      style={{ left: x, top: y, width, height }}
      aria-label={label}
    />
  );
}
