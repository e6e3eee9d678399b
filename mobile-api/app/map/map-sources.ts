import { isRecord, request, text } from '../http/request.ts';

/** Who made the map's data; their licences ask for it to be said. Plain text. */
export async function mapSources(): Promise<string | null> {
  const reply = await request('/map/attribution', (body) => (isRecord(body) ? text(body.attribution) : undefined));
  return (reply.ok && reply.value) || null;
}
