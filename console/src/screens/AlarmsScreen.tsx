import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { alarmOrderId, alarmSubject, alarmWords } from '../frame/alarm-words.ts';
import { acknowledge, sortAlarms } from '../frame/alarms.ts';
import { useAlarms, useBoard, useIsLive, useLive } from '../live/live.ts';
import { useMayOperate } from '../session.tsx';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { ColumnHead } from '../ui/ColumnHead.tsx';
import { Loading, Notice } from '../ui/Notice.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';

const COLUMNS = ['severity', 'alarm', 'about', 'raised', 'state'] as const;

export function AlarmsScreen() {
  const { t } = useTranslation();
  const alarms = sortAlarms(useAlarms().values());
  const isLive = useIsLive();
  const hasBoard = useLive(({ board }) => board !== null);
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{t('alarms.title')}</h1>
        <span className="grow" />
        <span className="meta">{t('alarms.lead')}</span>
      </header>
      {!hasBoard && <Loading />}
      {hasBoard && alarms.length === 0 && (
        <Notice
          title={t(isLive ? 'alarms.empty' : 'alarmBar.unknown')}
          text={t(isLive ? 'alarms.emptyHelp' : 'problem.offline')}
        />
      )}
      {alarms.length > 0 && (
        <ScrollRegion className="screen-table" label={t('alarms.title')}>
          <table className="table">
            <thead>
              <ColumnHead columns={COLUMNS} text={(column) => t(`alarms.columns.${column}`)} />
            </thead>
            <tbody>
              {alarms.map((alarm) => (
                <AlarmRow key={alarm.id} alarm={alarm} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function AlarmRow({ alarm }: { alarm: AlarmItem }) {
  const { t } = useTranslation();
  const board = useBoard();
  const mayOperate = useMayOperate();
  const orderId = alarmOrderId(board, alarm);
  const subject = alarmSubject(board, alarm);
  const now = serverNow();
  return (
    <tr>
      <td>
        <span className="chip">
          <span className={`dot ${alarm.severity}${alarm.acknowledgedAt ? ' seen' : ''}`} aria-hidden="true" />
          {t(`code.severity.${alarm.severity}`)}
        </span>
      </td>
      <td className="strong">{alarmWords(t, alarm)}</td>
      <td>
        {orderId ? (
          <Link className="link" href={`/orders/${orderId}`}>
            {subject || t('alarms.open')}
          </Link>
        ) : (
          subject
        )}
      </td>
      <td>{momentText(alarm.raisedAt, now)}</td>
      <td>
        {alarm.acknowledgedAt ? (
          <span className="quiet">
            {t('alarms.acknowledged', { by: alarm.acknowledgedBy ?? '', time: momentText(alarm.acknowledgedAt, now) })}
          </span>
        ) : (
          mayOperate && (
            <button type="button" className="button small" onClick={() => acknowledge(alarm.id)}>
              {t('alarms.acknowledge')}
              <span className="sr-only">
                {' '}
                {alarmWords(t, alarm)} {subject}
              </span>
            </button>
          )
        )}
      </td>
    </tr>
  );
}
