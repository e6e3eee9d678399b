import type { HistoryKind } from '@comcen/shared/domain/history/columns.ts';
import type { CheckImportBody } from '@comcen/shared/wire/http/history.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { authorize, scopeOf } from '../authorize.ts';

export interface NewImport {
  readonly id: string;
  readonly up3Id: string;
  readonly kind: HistoryKind;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: Buffer;
}

/** History is of the whole UP3: whoever manages one ULP leaves it to those who manage all. */
export function mayImport(ctx: Context, up3Id?: string): void {
  authorize(ctx, 'history.import', up3Id === undefined ? {} : { up3Id });
  if (scopeOf(ctx).ulpId !== null) throw new AppError('forbidden', 'History is imported for the whole UP3.');
}

/** A file has come in: it is checked before anything else. The file lies in the store already. */
export async function requestImport(ctx: Context, given: NewImport): Promise<void> {
  authorize(ctx, 'history.import', { up3Id: given.up3Id });
  mayImport(ctx, given.up3Id);
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    await tx.sql`
      insert into history_import (id, up3_id, kind, state, file_name, bytes, sha256, requested_by, requested_at)
      values (${given.id}, ${given.up3Id}, ${given.kind}, 'checking', ${given.fileName}, ${given.bytes}, ${given.sha256},
        ${actorColumns(tx).id}, ${at})`;
    await wake(tx, { id: given.id, up3Id: given.up3Id, version: 1 }, 'check');
  });
}

type Stage = 'check' | 'import' | 'undo';
/** From which states a stage begins, and the state of its work. */
const STAGES: Readonly<Record<Stage, { readonly from: readonly string[]; readonly to: string }>> = {
  check: { from: ['checked', 'failed'], to: 'checking' },
  import: { from: ['checked'], to: 'importing' },
  undo: { from: ['imported'], to: 'undoing' },
};

/** Check again with other columns, bring in what was good, or take all of it back. Errors: 409 with `currentState`. */
export async function beginStage(ctx: Context, id: string, stage: Stage, reading: CheckImportBody = {}): Promise<void> {
  authorize(ctx, 'history.import');
  await withTransaction(ctx, async (tx) => {
    const [row] = await tx.sql<{ up3Id: string; state: string; hasRows: boolean }[]>`
      select up3_id as "up3Id", state, exists (select 1 from ticket t where t.import_id = i.id)
        or exists (select 1 from history_outage o where o.import_id = i.id) as "hasRows"
      from history_import i where id = ${id} for update`;
    if (!row) throw notFound('This import');
    mayImport(tx, row.up3Id);
    const { from, to } = STAGES[stage];
    // What failed half way is in by halves: it can be undone, and not be read anew.
    const mayUndo = stage === 'undo' && row.state === 'failed' && row.hasRows;
    const isHalf = stage === 'check' && row.hasRows;
    if (isHalf || !(from.includes(row.state) || mayUndo)) {
      throw new AppError('conflict', 'This import is not at that stage.', { extra: { currentState: row.state } });
    }
    const [changed] = await tx.sql<{ version: number }[]>`
      update history_import set state = ${to}, progress = 0, attempts = 0, beat_at = null, failure = null, finished_at = null,
        reading = reading || ${jsonOf(tx.sql, reading)}, version = version + 1
      where id = ${id} and state = ${row.state} returning version`;
    await wake(tx, { id, up3Id: row.up3Id, version: changed?.version ?? null }, stage);
  });
}

const wake = (
  tx: Context,
  { id, up3Id, version }: { id: string; up3Id: string; version: number | null },
  stage: Stage,
) =>
  recordEvent(tx, {
    type: 'history_import.requested',
    entity: 'history_import',
    entityId: id,
    entityVersion: version,
    up3Id,
    at: tx.clock(),
    data: { importId: id, stage },
  });
