import { type ReportReply, reportReply } from '@comcen/shared/wire/http/report.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { reportsQuery } from '../api/queries.ts';
import { ulpName, useUlps } from '../live/live.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { ColumnHead } from '../ui/ColumnHead.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { useListFilter } from '../ui/use-list-filter.tsx';
import { linkWords } from '../words/dispatch-words.ts';

const STATUSES = reportReply.shape.status.options;
const COLUMNS = ['number', 'status', 'kind', 'channel', 'reporter', 'address', 'ulp', 'reported', 'link'] as const;

export function ReportsScreen() {
  const { t } = useTranslation();
  const { filter, tools } = useListFilter({
    label: t('reports.status'),
    codes: STATUSES,
    text: (code) => t(`code.reportStatus.${code}`),
  });
  return (
    <ListScreen
      title={t('reports.title')}
      list={useInfiniteQuery(reportsQuery(filter))}
      empty={t('reports.empty')}
      tools={tools}
      file={{ table: 'reports', query: filter }}
      head={<ColumnHead columns={COLUMNS} text={(column) => t(`reports.columns.${column}`)} />}
      row={(report) => <ReportRow key={report.id} report={report} />}
    />
  );
}

function ReportRow({ report }: { report: ReportReply }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const link = report.linkReason ? linkWords(t, report.linkReason) : '–';
  return (
    <tr>
      <td className="strong">{report.number}</td>
      <td>{t(`code.reportStatus.${report.status}`)}</td>
      <td className={report.kind === 'hazard' ? 'hazard-ink' : ''}>{t(`code.kind.${report.kind}`)}</td>
      <td>{t(`code.channel.${report.channel}`)}</td>
      <td>{report.reporter.name ?? report.idpel ?? '–'}</td>
      <td className="wide">{report.address}</td>
      <td>{ulpName(ulps, report.ulp)}</td>
      <td>
        {momentText(report.reportedAt, serverNow())}
        {report.isLateEntry && <span className="quiet"> {t('reports.late')}</span>}
      </td>
      <td className="wide rest" title={link}>
        {report.workOrderId && report.linkReason ? (
          <Link className="link" href={`/orders/${report.workOrderId}`}>
            {link}
          </Link>
        ) : (
          <span className="quiet">{link}</span>
        )}
      </td>
    </tr>
  );
}
