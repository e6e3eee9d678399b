import type { ExportTableName } from '@comcen/shared/wire/http/export.ts';
import { monthlyReport } from '../monthly-report.ts';
import type { ExportTable } from '../table.ts';
import { kpiFiguresTable, kpiOrdersTable } from './kpi.ts';
import { crewsTable, incidentsTable, workOrdersTable } from './lists.ts';
import { interruptionsTable, reliabilityTable, tmpTable } from './reliability.ts';
import { reportsTable } from './reports.ts';
import { correctionsTable, ratingsTable, repeatsTable, ticketsTable } from './voice.ts';

/** Every table that can be had as a file. A new one: its name in shared/wire/http/export.ts, its columns in a file here. */
export const EXPORTS: Readonly<Record<ExportTableName, ExportTable>> = {
  kpi_figures: kpiFiguresTable,
  kpi_orders: kpiOrdersTable,
  work_orders: workOrdersTable,
  incidents: incidentsTable,
  reports: reportsTable,
  crews: crewsTable,
  reliability: reliabilityTable,
  interruptions: interruptionsTable,
  tmp: tmpTable,
  ratings: ratingsTable,
  repeats: repeatsTable,
  tickets: ticketsTable,
  corrections: correctionsTable,
  monthly_report: monthlyReport,
};
