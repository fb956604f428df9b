import type { CSSProperties } from 'react';
import { useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';

const SHAPES = [
  { width: '46%', height: 44, own: false },
  { width: '62%', height: 66, own: false },
  { width: '34%', height: 36, own: true },
  { width: '52%', height: 58, own: true },
  { width: '40%', height: 36, own: false },
  { width: '30%', height: 36, own: true },
];

/** The shape of what is about to come. */
export function TimelineSkeleton() {
  const { timeline } = useMessages();
  return (
    <div className={classes.skeleton} role="status" aria-label={timeline.loading}>
      {SHAPES.map(({ width, height, own }) => (
        <i
          key={width}
          data-own={own || undefined}
          style={{ '--width': width, '--height': `${height}px` } as CSSProperties}
        />
      ))}
    </div>
  );
}
