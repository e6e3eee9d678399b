import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPORT_TABLES, type ExportTableName } from '@comcen/shared/wire/http/export.ts';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const source = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const screens = readdirSync(join(ROOT, 'screens'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx'))
  .map((path) => join('screens', path).replaceAll('\\', '/'));
const text = new Map(screens.map((path) => [path, source(path)]));

/** Which file holds what a table of a screen shows. */
const FILES: Readonly<Record<string, ExportTableName>> = {
  'screens/CrewsScreen.tsx': 'crews',
  'screens/IncidentsScreen.tsx': 'incidents',
  'screens/ReportsScreen.tsx': 'reports',
  'screens/WorkOrdersScreen.tsx': 'work_orders',
  'screens/planned/PlannedScreen.tsx': 'planned_outages',
  'screens/kpi/AllFigures.tsx': 'kpi_figures',
  'screens/kpi/KpiTable.tsx': 'kpi_figures',
  'screens/kpi/League.tsx': 'kpi_figures',
  'screens/kpi/KpiOrders.tsx': 'kpi_orders',
  'screens/kpi-settings/Targets.tsx': 'kpi_targets',
  'screens/kpi-settings/Locks.tsx': 'kpi_locks',
  'screens/kpi-settings/Corrections.tsx': 'corrections',
  'screens/reliability/IndexTable.tsx': 'reliability',
  'screens/reliability/DrillDialog.tsx': 'interruptions',
  'screens/reliability/CustomerList.tsx': 'interrupted_customers',
  'screens/reliability/TmpView.tsx': 'tmp',
  'screens/voice/RatingsTab.tsx': 'rating_figures',
  'screens/voice/RatingList.tsx': 'ratings',
  'screens/voice/RecoveryTasks.tsx': 'recovery_tasks',
  'screens/voice/RepeatsTab.tsx': 'repeat_figures',
  'screens/voice/RepeatList.tsx': 'repeats',
  'screens/voice/TicketsTab.tsx': 'ticket_figures',
  'screens/voice/TicketList.tsx': 'tickets',
};

/** Tables that nobody takes away, and why. */
const NONE: Readonly<Record<string, string>> = {
  'screens/AlarmsScreen.tsx': 'what rings now; the past stands in the log',
  'screens/UsersScreen.tsx': 'accounts, for admins',
  'screens/board/Overview.tsx': 'the room as it is this second',
  'screens/exports/ExportsScreen.tsx': 'the files themselves',
  'screens/import/Preview.tsx': 'the first rows of a file that somebody has',
  'screens/incident/Why.tsx': 'reasons of one inference',
  'screens/order/OfferDialog.tsx': 'a choice of crews, gone a second later',
  'screens/plan/PlanTable.tsx': 'a plan that changes every round',
  'screens/storm/StillOutScreen.tsx': 'a list to work off; its incidents are a table',
  'screens/what-if/CrewSteppers.tsx': 'a form',
  'screens/what-if/ResultTable.tsx': 'a simulation, no record',
};

const withTable = screens.filter((path) => /<(table|PagedTable|ListScreen)[\s>]/.test(text.get(path) ?? ''));

test.each(withTable)('the table of %s can be had as a file, or it is said why not', (path) => {
  expect([path, FILES[path] ?? NONE[path]]).toEqual([path, expect.any(String)]);
});

test('no table is named that is gone', () => {
  expect([...Object.keys(FILES), ...Object.keys(NONE)].filter((path) => !withTable.includes(path))).toEqual([]);
});

test.each(EXPORT_TABLES)('a screen offers %s', (table) => {
  const offered = new RegExp(`table(=|: )["']${table}["']`);
  expect([...text].filter(([, code]) => offered.test(code)).map(([path]) => path)).not.toEqual([]);
});
