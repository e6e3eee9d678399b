import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { z } from 'zod';
import { answerParent } from './child.ts';

const runInput = z.object({ url: z.string(), inFlight: z.number(), seconds: z.number() });
const WARM_UP_MS = 1000;
const BODY = { channel: 'voice', kind: 'outage', description: 'Listrik padam', idpel: '161000000001' };

/** The least that a report kept with its event could cost: begin, two inserts, commit, in bare tables. */
answerParent({
  run: async (given) => {
    const { url, inFlight, seconds } = runInput.parse(given);
    const sql = postgres(url, { max: inFlight, onnotice: () => undefined });
    await sql`create table if not exists bench_report (id uuid primary key, body jsonb not null, at timestamptz not null)`;
    await sql`create table if not exists bench_event (id bigserial primary key, report_id uuid not null, data jsonb not null)`;
    await insertFor(sql, inFlight, WARM_UP_MS);
    const from = performance.now();
    const done = await insertFor(sql, inFlight, seconds * 1000);
    const perSecond = (done * 1000) / (performance.now() - from);
    await sql`drop table bench_report, bench_event`;
    await sql.end({ timeout: 5 });
    return { perSecond };
  },
});

async function insertFor(sql: Sql, inFlight: number, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let done = 0;
  const line = async () => {
    while (performance.now() < end) {
      const id = randomUUID();
      await sql.begin(async (tx) => {
        await tx`insert into bench_report (id, body, at) values (${id}, ${tx.json(BODY)}, ${new Date()})`;
        await tx`insert into bench_event (report_id, data) values (${id}, ${tx.json(BODY)})`;
      });
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, line));
  return done;
}
