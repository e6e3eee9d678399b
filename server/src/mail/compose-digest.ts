import type { DueDigest } from '../commands/digest/digest-life.ts';
import type { Context } from '../context.ts';
import { kpis } from '../queries/kpis.ts';
import { unitNames } from '../queries/unit-names.ts';
import { digestText } from './digest-text.ts';
import type { Mail } from './mailer.ts';

const WEEK_MS = 7 * 24 * 3600_000;
const DAY_MS = 24 * 3600_000;

/** The digest of one person, read with that person's own region. Null: their role may not read figures any more. */
export async function composeDigest(ctx: Context, digest: DueDigest, consoleUrl: string): Promise<Mail | null> {
  const { role, scope, week, lang } = digest;
  if (role !== 'admin' && role !== 'manager') return null;
  const actor = {
    kind: 'user',
    userId: digest.userId,
    sessionId: digest.id,
    name: digest.name,
    role,
    scope,
    crewId: null,
  } as const;
  const as: Context = { ...ctx, actor };
  const from = new Date(`${week}T00:00:00+07:00`);
  const to = new Date(from.getTime() + WEEK_MS);
  const earlier = new Date(from.getTime() - WEEK_MS);
  const grouping = scope.ulpId === null ? 'ulp' : 'day';
  const period = { ulpId: scope.ulpId ?? undefined, withFlagged: true };
  const [figures, before, names] = await Promise.all([
    kpis(as, { ...period, from, to }, grouping),
    kpis(as, { ...period, from: earlier, to: from }, grouping),
    unitNames(ctx, digest.up3Id),
  ]);
  const last = dayOf(new Date(to.getTime() - DAY_MS));
  const ulp = scope.ulpId === null ? '' : `&ulp=${scope.ulpId}`;
  const mail = digestText({
    lang,
    place: scope.ulpId === null ? names.up3 : (names.ulps.get(scope.ulpId) ?? scope.ulpId),
    from: week,
    to: last,
    week: figures,
    before,
    nameOf: (key) => names.ulps.get(key) ?? key,
    link: `${consoleUrl}/kpi?from=${week}&to=${last}${ulp}`,
  });
  return { ...mail, to: digest.email, messageId: digest.messageId };
}

const dayOf = (at: Date): string => new Date(at.getTime() + 7 * 3600_000).toISOString().slice(0, 10);
