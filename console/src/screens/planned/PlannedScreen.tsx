import type { PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plannedOutagesQuery } from '../../api/queries.ts';
import { ulpName, useUlps } from '../../live/live.ts';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { useTick } from '../../time/use-tick.ts';
import { ColumnHead } from '../../ui/ColumnHead.tsx';
import { ListScreen } from '../../ui/ListScreen.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Segments } from '../../ui/Segments.tsx';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { EndDialog } from './EndDialog.tsx';
import { PlannedDialog } from './PlannedDialog.tsx';

const WHEN = ['now', 'coming', 'past'] as const;
const COLUMNS = ['number', 'state', 'device', 'ulp', 'customers', 'starts', 'ends', 'callers', 'note'] as const;
const NUMERIC: readonly (typeof COLUMNS)[number][] = ['customers', 'callers'];

export function PlannedScreen() {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const [when, setWhen] = useState<(typeof WHEN)[number]>('now');
  const [ulp, setUlp] = useState<string | null>(null);
  const [isCreating, setCreating] = useState(false);
  const list = useInfiniteQuery(plannedOutagesQuery({ when, ulp }));
  return (
    <>
      <ListScreen
        title={t('planned.title')}
        list={list}
        file={{ table: 'planned_outages', query: { when, ulp } }}
        empty={t(`planned.empty.${when}`)}
        tools={
          <>
            <Segments
              label={t('planned.when')}
              value={when}
              options={WHEN.map((value) => ({ value, label: t(`code.plannedWhen.${value}`) }))}
              onChange={setWhen}
            />
            <UlpSelect value={ulp} onChange={setUlp} />
            {mayOperate && (
              <button type="button" className="button primary" onClick={() => setCreating(true)}>
                {t('planned.create')}
              </button>
            )}
          </>
        }
        head={
          <ColumnHead
            columns={mayOperate ? [...COLUMNS, 'actions' as const] : COLUMNS}
            numeric={NUMERIC}
            text={(column) => (column === 'actions' ? '' : t(`planned.columns.${column}`))}
          />
        }
        row={(outage) => <PlannedRow key={outage.id} outage={outage} />}
      />
      {isCreating && (
        <PlannedDialog
          outage={null}
          onClose={() => setCreating(false)}
          onDone={({ state }) => setWhen(state === 'coming' ? 'coming' : 'now')}
        />
      )}
    </>
  );
}

function PlannedRow({ outage }: { outage: PlannedOutageItem }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const { whole } = useNumbers();
  const mayOperate = useMayOperate();
  const starts = useTick((now) => momentText(outage.startsAt, now));
  const ends = useTick((now) => momentText(outage.endsAt, now));
  // The list is read now and then; the end of a window comes to the second.
  const isLate = useTick(
    (now) => outage.state === 'overrun' || (outage.state === 'in_force' && now > Date.parse(outage.endsAt)),
  );
  const state = isLate ? 'overrun' : outage.state;
  return (
    <tr>
      <td className="strong">{outage.number}</td>
      <td className={isLate ? 'late-ink' : outage.state === 'in_force' ? '' : 'quiet'}>
        {t(`code.plannedState.${state}`)}
      </td>
      <td className="wide" title={outage.device.name}>
        {t(`code.device.${outage.device.kind}`)} {outage.device.code}
      </td>
      <td>{ulpName(ulps, outage.ulp)}</td>
      <td className="num">{whole(outage.customers)}</td>
      <td>{starts}</td>
      <td className={isLate ? 'late-ink' : ''}>{ends}</td>
      <td className="num">{outage.callers > 0 ? whole(outage.callers) : '–'}</td>
      <td className="wide rest" title={outage.note}>
        {outage.note || '–'}
      </td>
      {mayOperate && (
        <td className="actions">
          <RowActions outage={outage} />
        </td>
      )}
    </tr>
  );
}

function RowActions({ outage }: { outage: PlannedOutageItem }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'change' | 'end' | 'cancel' | null>(null);
  if (outage.state === 'ended' || outage.state === 'cancelled') return null;
  const verbs = outage.state === 'coming' ? (['change', 'cancel'] as const) : (['change', 'end', 'cancel'] as const);
  const close = () => setOpen(null);
  return (
    <>
      {verbs.map((verb) => (
        <button key={verb} type="button" className="button small plain" onClick={() => setOpen(verb)}>
          {t(`planned.${verb}`)}
          <span className="sr-only"> {outage.number}</span>
        </button>
      ))}
      {open === 'change' && <PlannedDialog outage={outage} onClose={close} />}
      {(open === 'end' || open === 'cancel') && <EndDialog outage={outage} verb={open} onClose={close} />}
    </>
  );
}
