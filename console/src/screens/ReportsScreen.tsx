import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { reportsQuery } from '../api/queries.ts';
import { ulpName, useUlps } from '../live/live.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { CodeSelect } from '../ui/CodeSelect.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { UlpSelect } from '../ui/UlpSelect.tsx';
import { linkWords } from '../words/dispatch-words.ts';

const STATUSES = ['received', 'linked', 'answered', 'withdrawn'] as const;
const COLUMNS = ['number', 'status', 'kind', 'channel', 'reporter', 'address', 'ulp', 'reported', 'link'] as const;

export function ReportsScreen() {
  const { t } = useTranslation();
  const [status, setStatus] = useState<(typeof STATUSES)[number] | null>(null);
  const [ulp, setUlp] = useState<string | null>(null);
  const list = useInfiniteQuery(reportsQuery({ state: status, ulp }));
  return (
    <ListScreen
      title={t('reports.title')}
      list={list}
      empty={t('reports.empty')}
      tools={
        <>
          <CodeSelect
            label={t('reports.status')}
            all={t('common.all')}
            value={status}
            codes={STATUSES}
            text={(code) => t(`code.reportStatus.${code}`)}
            onChange={setStatus}
          />
          <UlpSelect value={ulp} onChange={setUlp} />
        </>
      }
      head={
        <tr>
          {COLUMNS.map((column) => (
            <th key={column}>{t(`reports.columns.${column}`)}</th>
          ))}
        </tr>
      }
      row={(report) => <ReportRow key={report.id} report={report} />}
    />
  );
}

function ReportRow({ report }: { report: ReportReply }) {
  const { t } = useTranslation();
  const ulps = useUlps();
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
      <td>
        {report.workOrderId && report.linkReason ? (
          <Link className="link" href={`/orders/${report.workOrderId}`}>
            {linkWords(t, report.linkReason)}
          </Link>
        ) : (
          <span className="quiet">{report.linkReason ? linkWords(t, report.linkReason) : '–'}</span>
        )}
      </td>
    </tr>
  );
}
