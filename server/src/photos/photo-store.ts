import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXTENSIONS, type ImageType } from './image-type.ts';

/** Photos of crews as files below the data folder, one folder per UP3: the region is part of where a photo lies. */
export interface PhotoStore {
  keep(up3Id: string, id: string, type: ImageType, bytes: Uint8Array): Promise<void>;
  /** Null when the region has no such photo. */
  find(up3Id: string, id: string): Promise<{ type: ImageType; bytes: Buffer } | null>;
  /** Also when it is not there (any more). */
  remove(up3Id: string, id: string): Promise<void>;
}

const TYPES = Object.keys(EXTENSIONS) as ImageType[];

export function openPhotoStore(dataDir: string): PhotoStore {
  const root = join(dataDir, 'photos');
  return {
    async keep(up3Id, id, type, bytes) {
      const folder = join(root, up3Id);
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${id}.${EXTENSIONS[type]}`);
      // Renamed when whole: a crash leaves no half photo under a real name.
      await writeThrough(`${path}.part`, bytes);
      await rename(`${path}.part`, path);
    },
    async find(up3Id, id) {
      for (const type of TYPES) {
        const bytes = await readIfThere(join(root, up3Id, `${id}.${EXTENSIONS[type]}`));
        if (bytes) return { type, bytes };
      }
      return null;
    },
    async remove(up3Id, id) {
      for (const type of TYPES) await rm(join(root, up3Id, `${id}.${EXTENSIONS[type]}`), { force: true });
    },
  };
}

/** On the disk before it has its name: the row that follows promises that the photo is there. */
async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

const readIfThere = (path: string): Promise<Buffer | null> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
