import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXTENSIONS, type ImageType } from './image-type.ts';

/** Photos of crews as files below the data folder, one folder per UP3: the region is part of where a photo lies. */
export interface PhotoStore {
  keep(up3Id: string, id: string, type: ImageType, bytes: Uint8Array): Promise<void>;
  /** Null when the region has no such photo. `up3Id` null = any region. */
  find(up3Id: string | null, id: string): Promise<{ type: ImageType; bytes: Buffer } | null>;
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
      await writeFile(`${path}.part`, bytes, { mode: 0o640 });
      await rename(`${path}.part`, path);
    },
    async find(up3Id, id) {
      const regions = up3Id === null ? await foldersIn(root) : [up3Id];
      for (const region of regions) {
        for (const type of TYPES) {
          const bytes = await readIfThere(join(root, region, `${id}.${EXTENSIONS[type]}`));
          if (bytes) return { type, bytes };
        }
      }
      return null;
    },
  };
}

const foldersIn = (root: string): Promise<string[]> => readdir(root).catch(absent(() => []));
const readIfThere = (path: string): Promise<Buffer | null> => readFile(path).catch(absent(() => null));

const absent =
  <Value>(fallback: () => Value) =>
  (error: NodeJS.ErrnoException): Value => {
    if (error.code === 'ENOENT') return fallback();
    throw error;
  };
