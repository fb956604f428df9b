/** Real pictures and files, made here: what a browser can draw, with what cameras put into theirs. */
import sharp from 'sharp';

/** A picture as AVIF, which browsers show and do not write. */
export function asAvif(picture) {
  return sharp(picture).avif({ quality: 60, effort: 2 }).toBuffer();
}

/** A PNG, many of whose pixels are like no other, see-through all around: large in every sense. */
export async function seeThrough(side) {
  const grain = { type: 'gaussian', mean: 128, sigma: 40 };
  const create = { width: side, height: side, channels: 3, background: '#888', noise: grain };
  const hole = `<svg width="${side}" height="${side}"><circle cx="50%" cy="50%" r="40%"/></svg>`;
  const mask = await sharp(Buffer.from(hole)).png().toBuffer();
  const noise = await sharp({ create }).png().toBuffer();
  return sharp(noise)
    .ensureAlpha()
    .composite([{ input: mask, blend: 'dest-in' }])
    .png({ compressionLevel: 2 })
    .toBuffer();
}

/** How large a picture is, what it is, and how see-through its first pixel is, from 0 to 255. */
export async function lookAt(picture) {
  const { format, width, height, hasAlpha, exif } = await sharp(picture).metadata();
  const corner = await sharp(picture)
    .ensureAlpha()
    .extract({ left: 0, top: 0, width: 1, height: 1 })
    .raw()
    .toBuffer();
  return { format, width, height, hasAlpha, isFromCamera: exif !== undefined, corner: corner[3] };
}

/** Draws a picture in a page's browser; `type` is what `canvas.toBlob` writes. */
export async function draw(page, { width, height, type = 'image/jpeg', hue = 170 }) {
  const base64 = await page.evaluate(
    async options => {
      const canvas = document.createElement('canvas');
      canvas.width = options.width;
      canvas.height = options.height;
      const context = canvas.getContext('2d');
      const sky = context.createLinearGradient(0, 0, 0, options.height);
      sky.addColorStop(0, `hsl(${options.hue} 70% 78%)`);
      sky.addColorStop(0.6, `hsl(${options.hue + 40} 80% 62%)`);
      sky.addColorStop(1, `hsl(${options.hue + 80} 55% 28%)`);
      context.fillStyle = sky;
      context.fillRect(0, 0, options.width, options.height);
      context.fillStyle = '#fff8d8';
      context.beginPath();
      const radius = Math.min(options.width, options.height) / 7;
      context.arc(options.width * 0.72, options.height * 0.26, radius, 0, 7);
      context.fill();
      for (let hill = 0; hill < 3; hill += 1) {
        context.fillStyle = `hsl(${options.hue + 90} 45% ${34 - hill * 9}%)`;
        context.beginPath();
        context.moveTo(0, options.height);
        for (let x = 0; x <= options.width; x += 4) {
          const wave = Math.sin(x / (options.width / (5 + hill)) + hill * 2);
          context.lineTo(x, options.height * (0.64 + hill * 0.11) - wave * options.height * 0.06);
        }
        context.lineTo(options.width, options.height);
        context.fill();
      }
      const blob = await new Promise(done => canvas.toBlob(done, options.type, 0.9));
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    { width, height, type, hue },
  );
  return Buffer.from(base64, 'base64');
}

const EXIF_LITTLE_ENDIAN = 'II';

/** Puts in what a phone does that was held upright: how to turn it, and where it was. */
export function withExif(jpeg, orientation) {
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4 + 2 + 4 * 12 + 4 + 48);
  let at = 0;
  const short = value => {
    at = tiff.writeUInt16LE(value, at);
  };
  const long = value => {
    at = tiff.writeUInt32LE(value, at);
  };
  at += tiff.write(EXIF_LITTLE_ENDIAN, at, 'latin1');
  short(42);
  long(8);
  const gps = 8 + 2 + 2 * 12 + 4;
  const values = gps + 2 + 4 * 12 + 4;
  const entry = (tag, kind, count, value) => {
    short(tag);
    short(kind);
    long(count);
    if (typeof value === 'string') at += tiff.write(value.padEnd(4, '\0'), at, 'latin1');
    else long(value);
  };
  short(2);
  entry(0x0112, 3, 1, orientation);
  entry(0x8825, 4, 1, gps);
  long(0);
  short(4);
  entry(1, 2, 2, 'N');
  entry(2, 5, 3, values);
  entry(3, 2, 2, 'E');
  entry(4, 5, 3, values + 24);
  long(0);
  for (const [degrees, minutes, seconds] of [
    [17, 23, 6],
    [78, 29, 12],
  ]) {
    for (const part of [degrees, minutes, seconds]) {
      long(part);
      long(1);
    }
  }
  const head = Buffer.from('Exif\0\0', 'latin1');
  const marker = Buffer.alloc(4);
  marker.writeUInt16BE(0xffe1, 0);
  marker.writeUInt16BE(2 + head.length + tiff.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), marker, head, tiff, jpeg.subarray(2)]);
}

/** A GIF of so many frames, each of one colour. */
export function gif(width, height, frames = 2) {
  const parts = [Buffer.from('GIF89a', 'latin1')];
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  // 128 colours.
  screen[4] = 0xf6;
  parts.push(screen);
  const colours = Buffer.alloc(128 * 3);
  for (let index = 0; index < 128; index += 1) {
    colours.set([index * 2, 180 - index, 200 - (index >> 1)], index * 3);
  }
  parts.push(colours, Buffer.from('21ff0b4e45545343415045322e300301000000', 'hex'));
  for (let frame = 0; frame < frames; frame += 1) {
    parts.push(Buffer.from('21f9040032000000', 'hex'));
    const image = Buffer.alloc(10);
    image[0] = 0x2c;
    image.writeUInt16LE(width, 5);
    image.writeUInt16LE(height, 7);
    parts.push(
      image,
      pixels(width * height, index => (frame * 60 + (index % width)) % 128),
    );
  }
  parts.push(Buffer.from([0x3b]));
  return Buffer.concat(parts);
}

/** Codes of eight bits, begun anew before they would need nine: valid, and as large as it can be. */
function pixels(count, colourOf) {
  const codes = [];
  for (let index = 0; index < count; index += 1) {
    if (index % 100 === 0) codes.push(128);
    codes.push(colourOf(index));
  }
  codes.push(129);
  const blocks = [Buffer.from([7])];
  for (let from = 0; from < codes.length; from += 255) {
    const block = codes.slice(from, from + 255);
    blocks.push(Buffer.from([block.length, ...block]));
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}
