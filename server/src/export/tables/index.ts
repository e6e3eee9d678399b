import type { ExportTableName } from '@comcen/shared/wire/http/export.ts';
import { monthlyReport } from '../monthly-report.ts';
import type { ExportTable } from '../table.ts';
import { kpiFiguresTable, kpiOrdersTable } from './kpi.ts';
import { correctionsTable, locksTable, targetsTable } from './kpi-settings.ts';
import { crewsTable, incidentsTable, workOrdersTable } from './lists.ts';
import { plannedOutagesTable } from './planned-outages.ts';
import { recoveryTasksTable } from './recovery.ts';
import {
  interruptedCustomersTable,
  interruptionsTable,
  reliabilityTable,
  tmpCustomersTable,
  tmpTable,
} from './reliability.ts';
import { reportsTable } from './reports.ts';
import { ratingsTable, repeatsTable, ticketsTable } from './voice.ts';
import { ratingFiguresTable, repeatFiguresTable, ticketFiguresTable } from './voice-figures.ts';

/** Every table that can be had as a file. A new one: its name in shared/wire/http/export.ts, its columns in a file here. */
export const EXPORTS: Readonly<Record<ExportTableName, ExportTable>> = {
  kpi_figures: kpiFiguresTable,
  kpi_orders: kpiOrdersTable,
  work_orders: workOrdersTable,
  incidents: incidentsTable,
  reports: reportsTable,
  crews: crewsTable,
  planned_outages: plannedOutagesTable,
  reliability: reliabilityTable,
  interruptions: interruptionsTable,
  interrupted_customers: interruptedCustomersTable,
  tmp: tmpTable,
  tmp_customers: tmpCustomersTable,
  ratings: ratingsTable,
  rating_figures: ratingFiguresTable,
  recovery_tasks: recoveryTasksTable,
  repeats: repeatsTable,
  repeat_figures: repeatFiguresTable,
  tickets: ticketsTable,
  ticket_figures: ticketFiguresTable,
  kpi_targets: targetsTable,
  kpi_locks: locksTable,
  corrections: correctionsTable,
  monthly_report: monthlyReport,
};
