/** What is read of a file to find out whether it moves, in bytes. */
const HEAD = 262_144;

/** Whether a picture has more than one frame: written anew it would stand still. */
export async function isMoving(file: Blob): Promise<boolean> {
  const head = new DataView(await file.slice(0, HEAD).arrayBuffer());
  switch (file.type) {
    case 'image/gif':
      return true;
    case 'image/webp':
      return isMovingWebp(head);
    case 'image/png':
      return isMovingPng(head);
    case 'image/avif':
      return isMovingAvif(head);
    default:
      return false;
  }
}

function word(data: DataView, at: number): string {
  if (at + 4 > data.byteLength) return '';
  return String.fromCharCode(...[0, 1, 2, 3].map(index => data.getUint8(at + index)));
}

/** `VP8X`, with the flag of animations. */
function isMovingWebp(data: DataView): boolean {
  return data.byteLength > 20 && word(data, 12) === 'VP8X' && (data.getUint8(20) & 2) !== 0;
}

/** A chunk `acTL` before the first with pixels. */
function isMovingPng(data: DataView): boolean {
  for (let at = 8; at + 8 <= data.byteLength; at += 12 + data.getUint32(at)) {
    const kind = word(data, at + 4);
    if (kind === 'acTL') return true;
    if (kind === 'IDAT') return false;
  }
  return false;
}

/** The brand `avis` of a sequence, in the box that comes first. */
function isMovingAvif(data: DataView): boolean {
  if (data.byteLength < 16 || word(data, 4) !== 'ftyp') return false;
  const end = data.getUint32(0);
  for (let at = 8; at < end; at += 4) if (word(data, at) === 'avis') return true;
  return false;
}
