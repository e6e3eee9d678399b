import type { RecoveryTask } from '@comcen/shared/wire/http/voice.ts';
import { recoveryTasksQuery } from '@comcen/shared/wire/http/voice.ts';
import { recoveryTasks } from '../../queries/recovery-tasks.ts';
import { type Column, coded, column, defineTable, fromLast, PIECE_ROWS, timeCell, ulpColumn } from '../table.ts';
import { mayPersonal } from './personal.ts';

type Task = RecoveryTask;
const TASKS: readonly Column<Task>[] = [
  column('text', 'Laporan', 'Report', ({ reportNumber }: Task) => reportNumber),
  ulpColumn(),
  column('text', 'Regu', 'Crew', ({ crewCode }: Task) => crewCode),
  column('count', 'Bintang', 'Stars', ({ stars }: Task) => stars),
  column('count', 'NPS (0-10)', 'NPS (0-10)', ({ nps }: Task) => nps),
  coded('recoveryState', 'Keadaan', 'State', ({ state }: Task) => state),
  column('time', 'Sejak (WIB)', 'Since (WIB)', ({ openedAt }: Task) => timeCell(openedAt)),
  column('text', 'Diambil oleh', 'Taken by', ({ takenBy }: Task) => takenBy),
  column('time', 'Diambil (WIB)', 'Taken (WIB)', ({ takenAt }: Task) => timeCell(takenAt)),
  column('text', 'Diselesaikan oleh', 'Done by', ({ doneBy }: Task) => doneBy),
  column('time', 'Selesai (WIB)', 'Done (WIB)', ({ doneAt }: Task) => timeCell(doneAt)),
  coded('recoveryOutcome', 'Hasil', 'Outcome', ({ outcome }: Task) => outcome),
];
/** What customers and those who called them said. */
const PERSONAL: readonly Column<Task>[] = [
  column('text', 'Pelapor', 'Reporter', ({ reporter }: Task) => reporter.name),
  column('text', 'Telepon', 'Phone', ({ reporter }: Task) => reporter.phone),
  column('text', 'Kata pelanggan', 'Comment', ({ comment }: Task) => comment),
  column('text', 'Catatan', 'Note', ({ note }: Task) => note),
];

export const recoveryTasksTable = defineTable({
  permission: 'rating.read',
  query: recoveryTasksQuery.omit({ limit: true, cursor: true }),
  filters: { state: 'recoveryState' },
  columns: (ctx) => (mayPersonal(ctx) ? [...TASKS, ...PERSONAL] : TASKS),
  rows: (ctx, query) =>
    fromLast(
      (before: string | undefined) =>
        recoveryTasks(ctx, { state: query.state, ulpId: query.ulp, before, limit: PIECE_ROWS }),
      ({ id }) => id,
    ),
});
