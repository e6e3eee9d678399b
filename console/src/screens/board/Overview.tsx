import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { busyCrews, countBoard } from '../../board/counts.ts';
import { breachAt } from '../../board/order-clock.ts';
import { sortQueue } from '../../board/queue.ts';
import { alarmSubject, alarmWords } from '../../frame/alarm-words.ts';
import { sortAlarms } from '../../frame/alarms.ts';
import { ulpName, useBoard } from '../../live/live.ts';
import { minutesSeconds, momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { useTick } from '../../time/use-tick.ts';
import { Loading } from '../../ui/Notice.tsx';
import { StateIcon } from '../../ui/StateIcon.tsx';

/** The right column while nothing is chosen: each area, what breaches next, what stands. */
export function Overview({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const hasBoard = useBoard() !== null;
  if (!hasBoard) return <Loading />;
  return (
    <div className="overview">
      <AreaTable />
      <NextToBreach onOpen={onOpen} />
      <StandingAlarms />
      <p className="meta">{t('overview.help')}</p>
    </div>
  );
}

function AreaTable() {
  const { t } = useTranslation();
  const board = useBoard();
  const beat = useTick((now) => Math.floor(now / 5_000));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `beat` is the time going on.
  const rows = useMemo(() => {
    if (!board) return [];
    const orders = [...board.workOrders.values()];
    const crews = [...board.crews.values()];
    const busy = busyCrews(orders);
    const counted = (ulp: string | null) =>
      countBoard(
        orders.filter((order) => ulp === null || order.ulp === ulp),
        crews.filter((crew) => ulp === null || crew.ulp === ulp),
        busy,
        board.settings,
        serverNow(),
      );
    return [
      ...board.ulps.map(({ id }) => ({ id, name: ulpName(board.ulps, id), counts: counted(id) })),
      { id: 'all', name: board.up3.name, counts: counted(null) },
    ];
  }, [board, beat]);
  return (
    <section>
      <h2>{t('overview.title')}</h2>
      <table className="area-table">
        <thead>
          <tr>
            <th>{t('overview.ulp')}</th>
            <th className="num">{t('overview.open')}</th>
            <th className="num">{t('overview.waiting')}</th>
            <th className="num">{t('overview.late')}</th>
            <th className="num">{t('overview.crews')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, counts }) => (
            <tr key={id} className={id === 'all' ? 'total' : ''}>
              <th scope="row">{name}</th>
              <td className="num">{counts.open}</td>
              <td className="num">{counts.waiting}</td>
              <td className={`num ${counts.breached > 0 ? 'breached' : counts.atRisk > 0 ? 'at-risk' : ''}`}>
                {counts.atRisk + counts.breached}
              </td>
              <td className="num">
                {counts.crewsBusy}/{counts.crewsOnDuty}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NextToBreach({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const board = useBoard();
  const next = useMemo(() => {
    if (!board) return [];
    const running = sortQueue(board.workOrders.values(), board.settings).filter((order) =>
      Number.isFinite(breachAt(order, board.settings)),
    );
    return running.slice(0, 5).map((order) => ({ order, at: breachAt(order, board.settings) }));
  }, [board]);
  return (
    <section>
      <h2>{t('overview.next')}</h2>
      {next.length === 0 && <p className="quiet">{t('overview.nothingNext')}</p>}
      <ul className="next-list">
        {next.map(({ order, at }) => (
          <li key={order.id}>
            <button type="button" onClick={() => onOpen(order.id)}>
              <StateIcon state={order.state} />
              <span className="strong">{order.number}</span>
              <span className="quiet cut grow">{order.device?.code ?? order.address}</span>
              <Countdown at={at} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Countdown({ at }: { at: number }) {
  const { t } = useTranslation();
  const isPast = useTick((now) => now > at);
  const time = useTick((now) => minutesSeconds(Math.abs(at - now)));
  return (
    <span className={isPast ? 'breached' : ''}>{t(isPast ? 'overview.nextPast' : 'overview.nextIn', { time })}</span>
  );
}

function StandingAlarms() {
  const { t } = useTranslation();
  const board = useBoard();
  const alarms = sortAlarms(board?.alarms.values() ?? []).slice(0, 6);
  return (
    <section>
      <h2>{t('overview.alarms')}</h2>
      {alarms.length === 0 && <p className="quiet">{t('overview.noAlarms')}</p>}
      <ul className="next-list">
        {alarms.map((alarm) => (
          <li key={alarm.id} className="row">
            <span className={`dot ${alarm.severity}${alarm.acknowledgedAt ? ' seen' : ''}`} aria-hidden="true" />
            <span className="cut grow">
              {alarmWords(t, alarm)} <span className="strong">{alarmSubject(board, alarm)}</span>
            </span>
            <span className="meta">{momentText(alarm.raisedAt, serverNow())}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
