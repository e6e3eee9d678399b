import { AppError, invalidField } from '@comcen/server/errors.ts';

/** The image in a request: the body itself, or the first file of a multipart form. */
export async function photoBytes(body: Buffer, contentType: string): Promise<Uint8Array> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  // Node's own parser; the body is in memory and small, see the route's limit.
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw new AppError('malformed', 'The multipart form could not be read. Send the image as the body itself.');
    });
  for (const value of form.values()) if (typeof value !== 'string') return new Uint8Array(await value.arrayBuffer());
  throw invalidField('photo', 'The form has no file. Send one JPEG, PNG or WebP image.');
}
