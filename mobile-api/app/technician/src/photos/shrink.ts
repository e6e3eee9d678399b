/** Enough to read a name plate; on 2G each 100 KB are half a minute. */
const WAYS = [
  { edge: 1600, quality: 0.7 },
  { edge: 1600, quality: 0.5 },
  { edge: 1280, quality: 0.5 },
  { edge: 1024, quality: 0.45 },
] as const;
const AIM_BYTES = 300 * 1024;
/** What the server takes: a picture this phone cannot open may go as it is below that. */
const LARGEST_BYTES = 2 * 1024 * 1024;
const TIMEOUT_MS = 15_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}
/** A picture made smaller: null when this phone cannot. */
export type Draw = (size: Size, quality: number) => Promise<Blob | null>;

/** Within a square of `edge`, never enlarged. */
export function fitInto(edge: number, { width, height }: Size): Size {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The first way that is small enough, else the smallest. */
export async function smallEnough(size: Size, draw: Draw): Promise<Blob | null> {
  let best: Blob | null = null;
  for (const { edge, quality } of WAYS) {
    const made = await draw(fitInto(edge, size), quality);
    if (made && (!best || made.size < best.size)) best = made;
    if (best && best.size <= AIM_BYTES) return best;
  }
  return best;
}

/** What is kept of a chosen file; null when it is neither readable here nor small enough to go as it is. */
export async function shrink(file: Blob): Promise<Blob | null> {
  const small = await Promise.race([redrawn(file), givenUp()]).catch(() => null);
  if (small) return small;
  if (file.size === 0 || file.size >= LARGEST_BYTES) return null;
  // Its own copy: a chosen file may be gone from the gallery before there is signal.
  return new Blob([await file.arrayBuffer()], { type: file.type });
}

async function redrawn(file: Blob): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    return await smallEnough(picture, (size, quality) => drawn(picture, size, quality));
  } finally {
    picture.close();
  }
}

function drawn(picture: ImageBitmap, { width, height }: Size, quality: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const paper = canvas.getContext('2d', { alpha: false });
  if (!paper) return Promise.resolve(null);
  // JPEG knows no transparency: a screenshot's would turn black.
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, width, height);
  paper.imageSmoothingQuality = 'high';
  paper.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

/** A decoder that hangs must not keep the technician at the form. */
const givenUp = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), TIMEOUT_MS));
