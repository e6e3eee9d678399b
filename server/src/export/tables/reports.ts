import { filledIn } from '@comcen/shared/domain/words/code-word.ts';
import { type ReportReply, reportReply } from '@comcen/shared/wire/http/report.ts';
import { z } from 'zod';
import { reportItems } from '../../queries/reports.ts';
import { wibMinute } from '../csv.ts';
import type { Say } from '../say.ts';
import { type Column, coded, column, defineTable, timeCell, ulpColumn } from '../table.ts';
import { byId, MADE, madeIn } from './lists.ts';
import { mayPersonal } from './personal.ts';

type Report = ReportReply;
/** As the list of reports says it. */
function linkText(reason: Report['linkReason'], say: Say): string | null {
  const text = say.code('linkReason', reason?.code ?? null);
  if (reason === null || text === null) return null;
  const device = reason.deviceCode ?? say.code('linkReason', 'thatDevice') ?? '';
  const until = reason.endsAt ? wibMinute(new Date(reason.endsAt)) : '';
  return filledIn(text, { device, number: reason.number ?? '', until });
}

const PLAIN: readonly Column<Report>[] = [
  column('text', 'Nomor', 'Number', ({ number }: Report) => number),
  ulpColumn(),
  coded('channel', 'Kanal', 'Channel', ({ channel }: Report) => channel),
  coded('kind', 'Jenis', 'Kind', ({ kind }: Report) => kind),
  coded('reportStatus', 'Status', 'State', ({ status }: Report) => status),
  column('time', 'Dilaporkan (WIB)', 'Reported (WIB)', ({ reportedAt }: Report) => timeCell(reportedAt)),
  column('time', 'Diterima (WIB)', 'Received (WIB)', ({ receivedAt }: Report) => timeCell(receivedAt)),
  column('flag', 'Terlambat dicatat', 'Entered late', ({ isLateEntry }: Report) => isLateEntry),
  column('text', 'Alasan tautan', 'Why linked', ({ linkReason }: Report, say) => linkText(linkReason, say)),
];
const PERSONAL: readonly Column<Report>[] = [
  column('text', 'ID pelanggan', 'Customer id', ({ idpel }: Report) => idpel),
  column('text', 'Pelapor', 'Reporter', ({ reporter }: Report) => reporter.name),
  column('text', 'Telepon', 'Phone', ({ reporter }: Report) => reporter.phone),
  column('text', 'Alamat', 'Address', ({ address }: Report) => address),
  column('text', 'Uraian', 'Description', ({ description }: Report) => description),
];

/** Tracking tokens open a customer's page: no file holds them, so they need no true key here. */
const NO_TOKENS = { secrets: { tracking: Buffer.alloc(32) } };

/** Who may not take customers' names and words away in bulk gets the same rows without them. */
export const reportsTable = defineTable({
  permission: 'report.read',
  definitions: [
    MADE,
    {
      id: 'Data pribadi (nama, telepon, alamat, uraian, ID pelanggan) hanya untuk operator dan admin.',
      en: 'Personal data (name, phone, address, words, customer id) for operators and admins only.',
    },
  ],
  query: z.object({ ...madeIn, ulp: z.string().max(20).optional(), state: reportReply.shape.status.optional() }),
  filters: { state: 'reportStatus' },
  columns: (ctx) => (mayPersonal(ctx) ? [...PLAIN, ...PERSONAL] : PLAIN),
  rows: (ctx, query) =>
    byId(query, (before, limit) =>
      reportItems(ctx, NO_TOKENS, { state: query.state, ulpId: query.ulp, before: before ?? undefined, limit }),
    ),
});
