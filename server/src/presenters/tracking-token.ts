import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE_BYTES = 16;

/** The report's id and a keyed hash of it: unguessable, found by primary key, and the same whenever it is asked for. */
export function trackingTokenOf(secret: Buffer, reportId: string): string {
  const id = Buffer.from(reportId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, sign(secret, id)]).toString('base64url');
}

/** The report's id, or null for a token that this server never gave. */
export function reportIdOf(secret: Buffer, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 16 + SIGNATURE_BYTES || bytes.toString('base64url') !== token) return null;
  const id = bytes.subarray(0, 16);
  if (!timingSafeEqual(bytes.subarray(16), sign(secret, id))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const sign = (secret: Buffer, id: Buffer): Buffer =>
  createHmac('sha256', secret).update(id).digest().subarray(0, SIGNATURE_BYTES);
