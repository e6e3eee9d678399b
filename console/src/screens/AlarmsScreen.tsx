import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { alarmOrderId, alarmSubject, alarmWords } from '../frame/alarm-words.ts';
import { acknowledge, sortAlarms } from '../frame/alarms.ts';
import { useAlarms, useBoard, useIsLive, useLive } from '../live/live.ts';
import { useMayOperate } from '../session.tsx';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { Loading, Notice } from '../ui/Notice.tsx';

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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard.
        <section className="screen-table" tabIndex={0} aria-label={t('alarms.title')}>
          <table className="table">
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column}>{t(`alarms.columns.${column}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {alarms.map((alarm) => (
                <AlarmRow key={alarm.id} alarm={alarm} />
              ))}
            </tbody>
          </table>
        </section>
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
