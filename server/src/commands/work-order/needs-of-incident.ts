import { FAULT_LEVELS, WORK_KINDS } from '@comcen/shared/domain/codes.ts';
import { needsOf } from '@comcen/shared/domain/dispatch/needs.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';

export const bookkeeping = 'a piece of SQL for commands that have authorized';

/** The table of needs: {kind: {level: [need]}}. */
const NEEDS = Object.fromEntries(
  WORK_KINDS.map((kind) => [kind, Object.fromEntries(FAULT_LEVELS.map((level) => [level, needsOf(level, kind)]))]),
);

/** What an order for the incident `i` of the statement at hand needs of a crew; orders follow it when the fault turns out another. */
export const needsOfIncident = ({ sql }: Pick<Context, 'sql'>) =>
  sql`array(select jsonb_array_elements_text(${jsonOf(sql, NEEDS)} -> i.kind -> i.fault_level))`;
