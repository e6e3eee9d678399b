import type { StillOutReply } from '@comcen/shared/wire/http/still-out.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { stillOutQuery } from '../../api/queries.ts';
import { ulpName, useBoard, useUlps } from '../../live/live.ts';
import { momentText, timeText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Failed, Loading, Outdated } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { areaWords } from './storm-words.ts';

/** After a storm: everybody who is not accounted for, in one place, until the lists are empty. */
export function StillOutScreen({ id }: { id: string }) {
  const { t } = useTranslation();
  const board = useBoard();
  const still = useQuery(stillOutQuery(id));
  if (still.isPending) return <Loading />;
  if (!still.data) return <Failed error={still.error} onRetry={still.refetch} />;
  const { storm, at } = still.data;
  const now = serverNow();
  const area = areaWords(t, board, storm.ulp);
  const from = storm.startedAt ? momentText(storm.startedAt, now) : '–';
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{t('stillOut.title')}</h1>
        <span className="quiet">
          {storm.endingAt
            ? t('stillOut.lead', { area, from, to: momentText(storm.endingAt, now) })
            : t('stillOut.leadOpen', { area, from })}
        </span>
        <span className="grow" />
        <span className="meta">{t('problem.asOf', { time: timeText(at) })}</span>
      </header>
      {still.isError && <Outdated error={still.error} onRetry={still.refetch} />}
      <ScrollRegion className="still-out" label={t('stillOut.title')}>
        <Incidents still={still.data} />
        <CalledAfter still={still.data} />
        <Unanswered still={still.data} />
        <HeldBack still={still.data} />
      </ScrollRegion>
    </section>
  );
}

interface PartProps {
  readonly title: string;
  readonly count: number;
  readonly shown: number;
  readonly none: string;
  readonly help?: string;
  readonly extra?: string;
  readonly children: ReactNode;
}

function Part({ title, count, shown, none, help, extra, children }: PartProps) {
  const { t } = useTranslation();
  const { whole } = useNumbers();
  return (
    <section className="still-part">
      <h2>
        {title} <span className={count > 0 ? 'late-ink' : 'quiet'}>{whole(count)}</span>
        {extra && <span className="quiet"> · {extra}</span>}
      </h2>
      {count === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <>
          {help && <p className="quiet">{help}</p>}
          <table className="table">
            <tbody>{children}</tbody>
          </table>
          {count > shown && <p className="meta">{t('stillOut.more', { count: count - shown })}</p>}
        </>
      )}
    </section>
  );
}

function Incidents({ still: { incidents, counts } }: { still: StillOutReply }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const { whole } = useNumbers();
  return (
    <Part
      title={t('stillOut.incidents')}
      count={counts.incidents}
      shown={incidents.length}
      none={t('stillOut.incidentsNone')}
      extra={counts.incidents > 0 ? t('storm.customersOut', { formatted: whole(counts.customersOut) }) : undefined}
    >
      {incidents.map((incident) => (
        <tr key={incident.id}>
          <td>
            <Link className="link" href={`/incidents/${incident.id}`}>
              {incident.number}
            </Link>
          </td>
          <td className="wide">
            {incident.device ? `${t(`code.device.${incident.device.kind}`)} ${incident.device.code}` : incident.address}
          </td>
          <td>{ulpName(ulps, incident.ulp)}</td>
          <td className="num">{whole(incident.customersOut)}</td>
          <td className="rest quiet">{t(`code.incidentState.${incident.state}`)}</td>
        </tr>
      ))}
    </Part>
  );
}

function CalledAfter({ still: { calledAfterRestore, counts } }: { still: StillOutReply }) {
  const { t } = useTranslation();
  return (
    <Part
      title={t('stillOut.again')}
      count={counts.calledAfterRestore}
      shown={calledAfterRestore.length}
      none={t('stillOut.againNone')}
      help={t('stillOut.againHelp')}
    >
      {calledAfterRestore.map(({ restored, ...report }) => (
        <ReportRow key={report.id} report={report}>
          {t('stillOut.restoredAt', { ...restored, time: timeText(restored.at) })}
        </ReportRow>
      ))}
    </Part>
  );
}

function Unanswered({ still: { unanswered, counts } }: { still: StillOutReply }) {
  const { t } = useTranslation();
  return (
    <Part
      title={t('stillOut.unanswered')}
      count={counts.unanswered}
      shown={unanswered.length}
      none={t('stillOut.unansweredNone')}
    >
      {unanswered.map((report) => (
        <ReportRow key={report.id} report={report} />
      ))}
    </Part>
  );
}

function ReportRow({ report, children }: { report: StillOutReply['unanswered'][number]; children?: ReactNode }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <tr>
      <td className="strong">{report.number}</td>
      <td>{timeText(report.reportedAt)}</td>
      <td>{report.idpel ?? '–'}</td>
      <td className="wide">{report.address || '–'}</td>
      <td>{ulpName(ulps, report.ulp)}</td>
      <td>
        {report.incident ? (
          <Link className="link" href={`/incidents/${report.incident.id}`}>
            {report.incident.number}
          </Link>
        ) : (
          <span className="quiet">{t('stillOut.noIncident')}</span>
        )}
      </td>
      <td className="rest quiet">{children}</td>
    </tr>
  );
}

function HeldBack({ still: { heldBack, counts } }: { still: StillOutReply }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <Part
      title={t('stillOut.heldBack')}
      count={counts.heldBack}
      shown={heldBack.length}
      none={t('stillOut.heldBackNone')}
    >
      {heldBack.map((order) => (
        <tr key={order.id}>
          <td>
            <Link className="link" href={`/orders/${order.id}`}>
              {order.number}
            </Link>
          </td>
          <td>{timeText(order.times.reportedAt)}</td>
          <td className="wide">{order.address || order.device?.code || '–'}</td>
          <td className="rest">{ulpName(ulps, order.ulp)}</td>
        </tr>
      ))}
    </Part>
  );
}
