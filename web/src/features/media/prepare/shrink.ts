import type { Prepared } from '@sandesham/client';
import { rgbaToThumbHash } from 'thumbhash';
import { isMoving } from './moving.ts';
import { hintSize, isWorth, type Size, target } from './rules.ts';

const QUALITY = 0.85;

type Canvas = OffscreenCanvas | HTMLCanvasElement;
type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** Something to draw on, and what was drawn as a file. */
export interface Drawing {
  readonly canvas: Canvas;
  readonly context: Context;
  write(type: string): Promise<Blob>;
}

/** Begins to draw, as a worker does or as a page does. */
export function newDrawing({ width, height }: Size): Drawing {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(width, height);
    const context = there(canvas.getContext('2d'));
    return { canvas, context, write: type => canvas.convertToBlob({ type, quality: QUALITY }) };
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = there(canvas.getContext('2d'));
  const write = (type: string) =>
    new Promise<Blob>((resolve, reject) => {
      const done = (blob: Blob | null) =>
        blob === null ? reject(new Error('nothing was written')) : resolve(blob);
      canvas.toBlob(done, type, QUALITY);
    });
  return { canvas, context, write };
}

function there<T>(context: T | null): T {
  if (context === null) throw new Error('there is nothing to draw on');
  return context;
}

/** Looks at a picture, and makes a smaller one where that is of use. Rejects when it cannot be read. */
export async function shrink(file: Blob): Promise<Prepared> {
  // Upright, whatever the camera was held like; what else it wrote stays behind.
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const { width, height } = bitmap;
    const whole = { width, height };
    const hint = drawn(bitmap, hintSize(whole));
    if (!isTrue(hint.context)) return { ...whole, file: null };
    const placeholder = hashOf(hint);
    const size = target(whole, file.size);
    if (size === null || (await isMoving(file))) return { ...whole, file: null, placeholder };
    const made = await written(drawn(bitmap, size), file.type);
    const isSmaller = size.width < width;
    if (!isWorth(made.size, file.size, isSmaller)) return { ...whole, file: null, placeholder };
    return { ...size, file: made, placeholder };
  } finally {
    bitmap.close();
  }
}

function drawn(bitmap: ImageBitmap, size: Size): Drawing {
  const drawing = newDrawing(size);
  drawing.context.imageSmoothingQuality = 'high';
  drawing.context.drawImage(bitmap, 0, 0, size.width, size.height);
  return drawing;
}

/** A photograph stays one that everything can open; else what is smallest, and see-through where it was. */
async function written(drawing: Drawing, before: string): Promise<Blob> {
  const wanted = before === 'image/jpeg' ? before : 'image/webp';
  const made = await drawing.write(wanted);
  if (made.type === wanted) return made;
  // Not every browser writes WebP.
  return drawing.write(isSeeThrough(drawing) ? 'image/png' : 'image/jpeg');
}

function isSeeThrough({ canvas, context }: Drawing): boolean {
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

function hashOf({ canvas, context }: Drawing): string {
  const { width, height } = canvas;
  const { data } = context.getImageData(0, 0, width, height);
  return btoa(String.fromCharCode(...rgbaToThumbHash(width, height, data)));
}

/** Some browsers give noise in place of what was drawn, against being recognised: it is not to be sent. */
function isTrue(context: Context): boolean {
  const { width, height } = context.canvas;
  const kept = context.getImageData(0, 0, width, height);
  context.clearRect(0, 0, width, height);
  context.fillStyle = '#1a5fb4';
  context.fillRect(0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  context.putImageData(kept, 0, 0);
  return data.every((value, at) => value === [0x1a, 0x5f, 0xb4, 255][at % 4]);
}
