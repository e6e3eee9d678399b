import type { PhoneCommand } from '@comcen/shared/wire/http/work-order.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { judgeFixes } from './judge-fixes.ts';
import { knownPlaces } from './known-places.ts';
import { writeFixes } from './write-fixes.ts';

/** A device clock that is off by more than this would hide or block later fixes: then the server's time counts. */
const BELIEVED_AHEAD_MS = 60_000;
const BELIEVED_AGE_MS = 24 * 3_600_000;

/**
 * Stores the place a command brought along, in the command's own transaction. Never refused; but one that cannot be true is kept in
 * the history only, under its own source: as the latest it would put the crew there and make its next true fixes jumps.
 */
export async function recordCommandFix(
  ctx: Context,
  { crewId, up3Id, body }: { crewId: string; up3Id: string; body: PhoneCommand },
): Promise<void> {
  authorize(ctx, 'position.write', { up3Id });
  if (!body.location) return;
  const now = ctx.clock();
  const deviceAt = Date.parse(body.occurredAt);
  const isBelieved = deviceAt <= now.getTime() + BELIEVED_AHEAD_MS && deviceAt >= now.getTime() - BELIEVED_AGE_MS;
  const at = new Date(isBelieved ? deviceAt : now).toISOString();
  const fix = { at, ...body.location, ...(body.accuracyM === undefined ? {} : { accuracyM: body.accuracyM }) };
  const known = (await knownPlaces(ctx.sql, [crewId])).get(crewId);
  const isPossible = known !== undefined && judgeFixes([fix], known, now).accepted.length === 1;
  await writeFixes(ctx.sql, [{ crewId, up3Id, fix, source: isPossible ? 'command' : 'command_doubtful' }], now);
}
