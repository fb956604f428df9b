import { ImagePlus } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { filesIn } from './attach.ts';
import classes from './drop.module.css';

/** What an element needs so that files can be dropped on it, and whether some are over it. */
export function useDrop(onFiles: ((files: readonly File[]) => void) | null) {
  const [isOver, setIsOver] = useState(false);
  // Each element within is entered and left, too.
  const depth = useRef(0);
  const has = (event: DragEvent) => onFiles !== null && event.dataTransfer.types.includes('Files');
  const end = () => {
    depth.current = 0;
    setIsOver(false);
  };
  return {
    isOver,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!has(event)) return;
        depth.current += 1;
        setIsOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!has(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) end();
      },
      onDragOver: (event: DragEvent) => {
        if (!has(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      },
      onDrop: (event: DragEvent) => {
        if (!has(event)) return;
        event.preventDefault();
        end();
        onFiles?.(filesIn(event.dataTransfer));
      },
    },
  };
}

/** Says that files may be let go here. */
export function DropHint() {
  const { media } = useMessages();
  return (
    <div className={classes.drop} data-testid="drop-hint">
      <ImagePlus size={36} strokeWidth={1.5} aria-hidden="true" />
      <p>{media.drop}</p>
    </div>
  );
}
