import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface ImportFile {
  readonly up3Id: string;
  readonly id: string;
}

/** Files to import and their refused rows below the data folder, one folder per UP3. */
export interface HistoryStore {
  /** Writes the stream through; when it breaks off nothing is left. */
  keep(of: ImportFile, from: Readable, through: readonly NodeJS.ReadWriteStream[]): Promise<void>;
  path(of: ImportFile): string;
  /** Null when it is not there (any more). */
  bytes(of: ImportFile): Promise<number | null>;
  openRefused(of: ImportFile): Writable;
  /** Gives the refused rows their name: the list is whole. */
  keepRefused(of: ImportFile): Promise<void>;
  readRefused(of: ImportFile): Promise<Readable | null>;
  /** The file to import: rows are in, nobody needs it any more. */
  removeFile(of: ImportFile): Promise<void>;
  /** The file and the refused rows. Also when nothing is there. */
  removeAll(of: ImportFile): Promise<void>;
}

export function openHistoryStore(dataDir: string): HistoryStore {
  const root = join(dataDir, 'imports');
  const pathOf = ({ up3Id, id }: ImportFile) => join(root, up3Id, `${id}.csv`);
  const refusedOf = ({ up3Id, id }: ImportFile) => join(root, up3Id, `${id}.refused.csv`);
  const size = (path: string) =>
    stat(path).then(
      (found) => found.size,
      (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : Promise.reject(error)),
    );
  return {
    async keep(of, from, through) {
      await mkdir(join(root, of.up3Id), { recursive: true, mode: 0o750 });
      const part = `${pathOf(of)}.part`;
      try {
        await pipeline([from, ...through, createWriteStream(part, { mode: 0o640, flush: true })]);
        await rename(part, pathOf(of));
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    path: pathOf,
    bytes: (of) => size(pathOf(of)),
    openRefused: (of) => createWriteStream(`${refusedOf(of)}.part`, { mode: 0o640 }),
    keepRefused: (of) => rename(`${refusedOf(of)}.part`, refusedOf(of)),
    async readRefused(of) {
      return (await size(refusedOf(of))) === null ? null : createReadStream(refusedOf(of));
    },
    removeFile: (of) => rm(pathOf(of), { force: true }),
    async removeAll(of) {
      for (const path of [pathOf(of), refusedOf(of), `${refusedOf(of)}.part`]) await rm(path, { force: true });
    },
  };
}
