/** What leads from one thing to the next: letters come from the keyboard of a phone, too. */
const MOVING = ['Tab', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

/**
 * Notes on the page whether a finger was used last; once for the whole page. Browsers show a ring wherever
 * a script puts the focus, and one that is left behind by a finger looks like a selection.
 */
export function watchTouch(): () => void {
  const { dataset } = document.documentElement;
  const note = (isTouch: boolean) => {
    if (isTouch) dataset.touch = 'true';
    else delete dataset.touch;
  };
  const onPointerDown = ({ pointerType }: PointerEvent) => note(pointerType === 'touch');
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (MOVING.includes(key)) note(false);
  };
  const options = { capture: true, passive: true };
  addEventListener('pointerdown', onPointerDown, options);
  addEventListener('keydown', onKeyDown, options);
  return () => {
    removeEventListener('pointerdown', onPointerDown, options);
    removeEventListener('keydown', onKeyDown, options);
  };
}
