import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';

const HOUR_MS = 3_600_000;

/**
 * Replaces the crews on duty by `count` others, each at a transformer of its own spread over the island, with a technician who is
 * logged in: an offer to a crew without a socket could not be timed. Straight into the tables, as a thousand Argon2 logins would be
 * the larger part of the run. Returns the sessions' tokens.
 */
export async function addCrews(sql: Sql, count: number): Promise<string[]> {
  const now = new Date();
  const later = new Date(now.getTime() + 24 * HOUR_MS);
  const places = await sql<{ up3_id: string; ulp_id: string; posko_id: string; lat: number; lng: number }[]>`
    select d.up3_id, d.ulp_id, (select p.id from posko p where p.ulp_id = d.ulp_id order by p.id limit 1) as posko_id, d.lat, d.lng
    from grid_device d where d.kind = 'transformer' order by md5(d.id::text || 'crews') limit ${count}`;
  const made = places.map(({ lat, lng, ...region }, n) => ({
    region,
    place: { lat, lng },
    code: `${region.ulp_id}-b${String(n).padStart(4, '0')}`,
    crewId: randomUUID(),
    userId: randomUUID(),
    token: randomBytes(32).toString('base64url'),
  }));
  const duty = { on_duty: true, duty_since: now };
  const tables: Record<string, readonly object[]> = {
    crew: made.map(({ crewId, code, region }) => ({ id: crewId, code, name: `Regu ${code}`, ...region, ...duty })),
    app_user: made.map(({ userId, code, region }) => ({
      id: userId,
      username: `yantek-${code}`,
      name: `Petugas ${code}`,
      role: 'technician',
      password_hash: 'no password fits',
      up3_id: region.up3_id,
    })),
    technician: made.map(({ crewId, userId, code }) => ({
      id: randomUUID(),
      user_id: userId,
      crew_id: crewId,
      name: `Petugas ${code}`,
      duty_source: 'operator',
      duty_until: later,
      ...duty,
    })),
    session: made.map(({ userId, token }) => ({
      id: randomUUID(),
      token_hash: createHash('sha256').update(token).digest(),
      user_id: userId,
      kind: 'phone',
      created_at: now,
      last_seen_at: now,
      expires_at: later,
    })),
    position_latest: made.map(({ crewId, region, place }) => ({
      crew_id: crewId,
      up3_id: region.up3_id,
      at: now,
      received_at: now,
      source: 'phone',
      ...place,
    })),
  };
  await sql.begin(async (tx) => {
    await tx`update technician set on_duty = false, duty_source = 'operator', duty_until = ${later}`;
    await tx`update crew set on_duty = false, version = version + 1 where on_duty`;
    for (const [table, rows] of Object.entries(tables)) {
      for (let n = 0; n < rows.length; n += 500) await tx`insert into ${tx(table)} ${tx(rows.slice(n, n + 500))}`;
    }
  });
  await sql`analyze crew, app_user, technician, session, position_latest`;
  return made.map(({ token }) => token);
}
