import type { Attachment } from '../model.ts';
import type { Prepare, Prepared } from '../types.ts';
import type { Job } from './carrier.ts';
import { mayShrink } from './files.ts';

/** What the names of pictures that are made here end in. */
const ENDINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['image/jpeg', ['.jpg', '.jpeg', '.jfif']],
  ['image/png', ['.png']],
  ['image/webp', ['.webp']],
]);

/** What is sent of a file: a smaller picture where one is made of it, else itself. */
export async function outgoing(job: Job, prepare: Prepare | null): Promise<Job> {
  const { upload, file, signal } = job;
  // As it was chosen; an attempt before this one may have made it smaller.
  const chosen = { ...upload.attachment, ...upload.original };
  const isPicture = chosen.width !== undefined && chosen.height !== undefined;
  if (prepare === null || upload.purpose !== 'message' || !isPicture) return job;
  const prepared = await prepare(file, chosen, signal).catch(() => null);
  signal.throwIfAborted();
  const made = upload.isOriginal || !mayShrink(file) ? null : (prepared?.file ?? null);
  const { file_name, content_type, size } = chosen;
  const original = { file_name, content_type, size };
  const known: Partial<Attachment> = {
    ...(made === null ? original : describe(chosen, made, prepared)),
    ...(prepared?.placeholder && { placeholder: prepared.placeholder }),
  };
  job.onPrepared(made, known, made === null ? null : original);
  return { ...job, file: made ?? file, upload: { ...upload, attachment: { ...chosen, ...known } } };
}

function describe({ file_name }: Attachment, made: Blob, prepared: Prepared | null) {
  const { type: content_type, size } = made;
  return {
    ...{ file_name: named(file_name, content_type), content_type, size },
    ...(prepared && { width: prepared.width, height: prepared.height }),
  };
}

/** A name that ends as names of a type do. */
function named(name: string, type: string): string {
  const [before = ''] = /\.(jpe?g|jfif|png|webp|avif)$/i.exec(name) ?? [];
  const [first, ...others] = ENDINGS.get(type) ?? [];
  if (first === undefined || [first, ...others].includes(before.toLowerCase())) return name;
  return name.slice(0, name.length - before.length) + first;
}
