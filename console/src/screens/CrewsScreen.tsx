import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setDuty } from '../api/commands.ts';
import { ulpName, useCrews, useIsLive, useLive, usePositions, useTargets, useUlps } from '../live/live.ts';
import { isOldFix } from '../map/marks.ts';
import { useMayOperate } from '../session.tsx';
import { minutesSeconds, momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { useTick } from '../time/use-tick.ts';
import { ColumnHead } from '../ui/ColumnHead.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ExportMenu } from '../ui/ExportMenu.tsx';
import { Loading, Notice } from '../ui/Notice.tsx';
import { problemText } from '../ui/problem-text.ts';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Segments } from '../ui/Segments.tsx';
import { toast } from '../ui/toasts.tsx';
import { UlpSelect } from '../ui/UlpSelect.tsx';
import { phoneText } from '../words/phone.ts';
import { StandbyCell } from './StandbyCell.tsx';

type Duty = 'all' | 'on' | 'off';
const DUTIES = ['all', 'on', 'off'] as const;
const COLUMNS = ['crew', 'ulp', 'posko', 'phone', 'orders', 'fix', 'standby', 'duty'] as const;

/** Live: who can be sent, who is reachable how, and whose place is how old. */
export function CrewsScreen() {
  const { t } = useTranslation();
  const crews = useCrews();
  const isLive = useIsLive();
  const hasBoard = useLive(({ board }) => board !== null);
  const [duty, setDutyFilter] = useState<Duty>('on');
  const [ulp, setUlp] = useState<string | null>(null);
  const [text, setText] = useState('');
  const all = useMemo(() => [...crews.values()].sort((a, b) => (a.code < b.code ? -1 : 1)), [crews]);
  const shown = all.filter((crew) => passes(crew, duty, ulp, text));
  const onDuty = all.filter((crew) => crew.onDuty);
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{t('crews.title')}</h1>
        <Segments
          label={t('crews.dutyLabel')}
          value={duty}
          onChange={setDutyFilter}
          options={DUTIES.map((value) => ({ value, label: t(`crews.duty.${value}`) }))}
        />
        <UlpSelect value={ulp} onChange={setUlp} />
        <input
          className="input compact"
          aria-label={t('crews.search')}
          placeholder={t('crews.search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="grow" />
        <span className="meta">
          {t('crews.lead', {
            on: onDuty.length,
            busy: onDuty.filter((crew) => crew.activeOrderId).length,
            all: all.length,
          })}
        </span>
        <ExportMenu table="crews" query={{ ulp }} />
      </header>
      {!hasBoard && <Loading />}
      {hasBoard && shown.length === 0 && (
        <Notice title={t(isLive ? 'crews.empty' : 'queue.emptyUnknown')} text={isLive ? '' : t('problem.offline')} />
      )}
      {shown.length > 0 && (
        <ScrollRegion className="screen-table" label={t('crews.title')}>
          <table className="table">
            <thead>
              <ColumnHead columns={COLUMNS} numeric={['orders']} text={(column) => t(`crews.columns.${column}`)} />
            </thead>
            <tbody>
              {shown.map((crew) => (
                <CrewRow key={crew.id} crew={crew} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function passes(crew: CrewItem, duty: Duty, ulp: string | null, text: string): boolean {
  if (duty !== 'all' && crew.onDuty !== (duty === 'on')) return false;
  if (ulp !== null && crew.ulp !== ulp) return false;
  const sought = text.trim().toLowerCase();
  return [crew.code, crew.name, crew.posko.name].some((value) => value.toLowerCase().includes(sought));
}

function CrewRow({ crew }: { crew: CrewItem }) {
  const ulps = useUlps();
  return (
    <tr>
      <td>
        <span className="strong">{crew.code}</span>
        {crew.name !== crew.code && <span className="quiet"> {crew.name}</span>}
      </td>
      <td>{ulpName(ulps, crew.ulp)}</td>
      <td className="wide">{crew.posko.name}</td>
      <td>{crew.phone ? <a href={`tel:${crew.phone}`}>{phoneText(crew.phone)}</a> : '–'}</td>
      <td className="num">{crew.openOrders}</td>
      <td>
        <FixAge crewId={crew.id} />
      </td>
      <td>
        <StandbyCell crew={crew} />
      </td>
      <td>
        <DutySwitch crew={crew} />
      </td>
    </tr>
  );
}

function FixAge({ crewId }: { crewId: string }) {
  const { t } = useTranslation();
  const fix = usePositions().get(crewId);
  const { positionMaxAgeS } = useTargets();
  const age = useTick((now) => (fix ? minutesSeconds(now - Date.parse(fix.at)) : null));
  const isOld = useTick((now) => isOldFix(fix, positionMaxAgeS, now));
  if (!fix || age === null) return <span className="quiet">{t('map.noFix')}</span>;
  return (
    <span className={isOld ? 'quiet' : ''}>
      {t('common.ago', { age })} · {t(`code.source.${fix.source}`)}
      {isOld && ` · ${t('map.oldFix')}`}
    </span>
  );
}

/** Taking a crew with open work off duty gives work back, so it is asked first. */
function DutySwitch({ crew }: { crew: CrewItem }) {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (onDuty: boolean) => setDuty(crew.id, onDuty),
    onSuccess: (_, onDuty) =>
      toast(t('crews.changed', { crew: crew.code, state: t(onDuty ? 'crews.on' : 'crews.off') })),
    onError: (error) => toast(problemText(t, error), true),
    onSettled: () => setAsking(false),
  });
  const press = () => (crew.onDuty && crew.openOrders > 0 ? setAsking(true) : change.mutate(!crew.onDuty));
  return (
    <span className="row">
      {mayOperate && (
        <button
          type="button"
          role="switch"
          className="switch"
          aria-checked={crew.onDuty}
          aria-label={t(crew.onDuty ? 'crews.putOff' : 'crews.putOn', { crew: crew.code })}
          disabled={change.isPending}
          onClick={press}
        />
      )}
      <span>
        {t(crew.onDuty ? 'crews.on' : 'crews.off')}
        {crew.onDuty && crew.dutySince && (
          <span className="quiet"> {t('crews.since', { time: momentText(crew.dutySince, serverNow()) })}</span>
        )}
        {crew.offRoster && <span className="quiet"> · {t('crews.offRoster')}</span>}
      </span>
      {isAsking && (
        <Dialog
          title={t('crews.offTitle', { crew: crew.code })}
          onClose={() => setAsking(false)}
          onSubmit={() => change.mutate(false)}
          foot={
            <>
              <button type="button" className="button" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </button>
              <button type="submit" className="button danger" disabled={change.isPending}>
                {t('crews.putOff', { crew: crew.code })}
              </button>
            </>
          }
        >
          <p>{t('crews.offHelp', { count: crew.openOrders })}</p>
        </Dialog>
      )}
    </span>
  );
}
