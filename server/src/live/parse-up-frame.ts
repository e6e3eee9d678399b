import { accepted, type Result, refused } from '@comcen/shared/domain/result.ts';
import { type UpFrame, upFrame } from '@comcen/shared/wire/socket/frames.ts';
import type { RawData } from 'ws';

export interface BadFrame {
  readonly code: 'too_large' | 'malformed' | 'invalid';
  /** What to do; names the field. */
  readonly detail: string;
}

/** Parses what a client sent. Nothing of it is repeated in the refusal but names of fields. */
export function parseUpFrame(data: RawData, isBinary: boolean, maxBytes: number): Result<UpFrame, BadFrame> {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data;
  if (bytes.byteLength > maxBytes) {
    return refused({ code: 'too_large', detail: `A frame may have ${maxBytes} bytes; send less.` });
  }
  if (isBinary) return refused({ code: 'malformed', detail: 'Send text frames with one JSON object each.' });
  const value = jsonOf(bytes.toString());
  if (value === undefined) return refused({ code: 'malformed', detail: 'This is not JSON. Send one JSON object.' });
  const parsed = upFrame.safeParse(value);
  if (parsed.success) return accepted(parsed.data);
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 't';
  return refused({
    code: 'invalid',
    detail: `${field}: ${issue?.message ?? 'not understood'}. See frames in the docs.`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
