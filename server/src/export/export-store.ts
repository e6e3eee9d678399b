import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** One try at a file. Each has a name of its own: a process that was thought dead can spoil nothing. */
export interface Attempt {
  readonly up3Id: string;
  readonly id: string;
  readonly attempt: number;
}

/** Files of exports below the data folder, one folder per UP3. A file has its name only when it is whole and on the disk. */
export interface ExportStore {
  /** Where an attempt writes; `keep` gives it its name. */
  draft(of: Attempt): Promise<string>;
  keep(of: Attempt): Promise<void>;
  /** Null when it is not there (any more). */
  find(of: Attempt): Promise<{ readonly bytes: number; readonly open: () => Readable } | null>;
  /** The file or the draft of this attempt and all before. Also when nothing is there. */
  remove(of: Attempt): Promise<void>;
}

export function openExportStore(dataDir: string): ExportStore {
  const root = join(dataDir, 'exports');
  const pathOf = ({ up3Id, id, attempt }: Attempt) => join(root, up3Id, `${id}.${attempt}`);
  const draftOf = (of: Attempt) => `${pathOf(of)}.part`;
  return {
    async draft(of) {
      await mkdir(join(root, of.up3Id), { recursive: true, mode: 0o750 });
      // What an attempt left that died.
      for (let attempt = 1; attempt < of.attempt; attempt += 1) await rm(draftOf({ ...of, attempt }), { force: true });
      return draftOf(of);
    },
    keep: (of) => rename(draftOf(of), pathOf(of)),
    async find(of) {
      const path = pathOf(of);
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return found && { bytes: found.size, open: () => createReadStream(path) };
    },
    async remove(of) {
      for (let attempt = 1; attempt <= of.attempt; attempt += 1) {
        await rm(pathOf({ ...of, attempt }), { force: true });
        await rm(draftOf({ ...of, attempt }), { force: true });
      }
    },
  };
}
