import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { parseCsv } from './csv.ts';

/** The message names the file, the line or feature, and the field. */
export class GeographyError extends Error {
  override readonly name = 'GeographyError';
}

export function readGeoJson<T extends z.ZodType>(dir: string, file: string, schema: T): z.infer<T> {
  return parsed(file, '', schema, parseJson(file, read(dir, file)));
}

export function readCsv<T extends z.ZodType>(dir: string, file: string, schema: T): z.infer<T>[] {
  return parseCsv(read(dir, file)).map(({ line, row }) => parsed(file, ` line ${line}`, schema, row));
}

export const hasFile = (dir: string, file: string): boolean => existsSync(join(dir, file));

function read(dir: string, file: string): string {
  try {
    return readFileSync(join(dir, file), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GeographyError(`${file} cannot be read (${reason})`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GeographyError(`${file} is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function parsed<T extends z.ZodType>(file: string, place: string, schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new GeographyError(`${file}${place}: ${issue?.path.join('.') || 'content'}: ${issue?.message ?? 'not valid'}`);
}
