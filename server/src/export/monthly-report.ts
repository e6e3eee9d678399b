import { z } from 'zod';
import { AppError, invalidField } from '../errors.ts';
import type { ExportTable } from './table.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
/** `month`: a WIB month, 2026-10; `ulp`: one unit's. */
const query = z.object({
  month: z.string().regex(MONTH, 'needs a month like 2026-10'),
  ulp: z
    .string()
    .regex(/^[a-z0-9-]{2,20}$/, 'needs the code of a ULP')
    .optional(),
});

export function readMonthlyReport(given: unknown): z.output<typeof query> {
  const parsed = query.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidField(['query', ...(issue?.path ?? [])].map(String).join('.'), issue?.message ?? 'needs a month');
}

/** The KPI page of a month, printed by a browser (print-page.ts): no rows, so nothing to open. */
export const monthlyReport: ExportTable = {
  permission: 'kpi.read',
  formats: ['pdf'],
  definitions: [],
  filters: {},
  check: (given) => void readMonthlyReport(given),
  open: () => Promise.reject(new AppError('invalid', 'The monthly report is a page, not a table.')),
};
