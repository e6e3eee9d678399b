import sharp from 'sharp';
import { invalidField } from '../errors.ts';
import { imageTypeOf } from './image-type.ts';

/** A photo as it is kept: only pixels, made by us. */
export interface CleanPhoto {
  readonly type: 'image/jpeg';
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Enough to read a name plate; a phone's 12 megapixels shrink to some 400 KB. */
const LONGEST_EDGE = 2_048;
const QUALITY = 80;
/** A small file may claim to be a huge picture: this is what a good camera makes. */
const MAX_PIXELS = 50_000_000;
const SETTINGS = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const;

// Photos come one by one: nothing to gain from a cache, and the round needs the other core.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes the image and writes it anew: whatever else the file holds (position and owner of the phone, hidden scripts) is gone, and it
 * stands upright. Runs in the thread pool. Errors: 422 for what is no JPEG, PNG or WebP, is broken or has too many pixels.
 */
export async function cleanPhoto(bytes: Uint8Array): Promise<CleanPhoto> {
  if (imageTypeOf(bytes) === null) throw invalidField('photo', 'This is no JPEG, PNG or WebP image.');
  const { data, info } = await sharp(bytes, SETTINGS)
    .rotate()
    .resize({ width: LONGEST_EDGE, height: LONGEST_EDGE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw invalidField('photo', 'This image is broken or too large (50 megapixels at most). Take it again.');
    });
  return { type: 'image/jpeg', bytes: data, width: info.width, height: info.height };
}
