import type { Upload } from '../model.ts';

/** As this device keeps it; the bytes stand apart, as they never change. */
export type KeptUpload = Omit<Upload, 'isTaken' | 'progress'>;

/** Of a file with which nothing was done. */
export const UNTOUCHED = { original: null, isOriginal: false } as const;
/** One that begins anew. */
export const AGAIN = { state: 'waiting', reason: null, attachmentId: null, progress: 0 } as const;
/** One that is being sent. */
export const MOVING = { state: 'uploading', reason: null } as const;
