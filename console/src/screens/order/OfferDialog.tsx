import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byDistance, type Near } from '../../board/nearby.ts';
import { useCrews, usePositions } from '../../live/live.ts';
import { placeOf } from '../../map/marks.ts';
import { minutesSeconds } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { problemText } from '../../ui/problem-text.ts';
import { useDirectOrder } from './use-direct-order.ts';

/** Crews on duty by distance, with what the planner held against each. The operator may know better. */
export function OfferDialog({ order, onClose }: { order: WorkOrderDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const crews = useCrews();
  const positions = usePositions();
  const direct = useDirectOrder(order, onClose);
  const [chosen, setChosen] = useState<CrewItem | null>(null);
  const near = useMemo(() => {
    const onDuty = [...crews.values()].filter((crew) => crew.onDuty);
    return byDistance(onDuty, order.location, (crew) => placeOf(crew, positions.get(crew.id)));
  }, [crews, positions, order.location]);
  return (
    <Dialog
      title={t('command.offerTitle', { number: order.number })}
      onClose={onClose}
      isWide
      onSubmit={() => chosen && direct.mutate({ command: 'offer', body: { crewId: chosen.id }, crew: chosen.code })}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!chosen || direct.isPending}>
            {t('command.offer')}
          </button>
        </>
      }
    >
      <p className="meta">{near.length > 0 ? t('command.offerHelp') : t('command.offerNobody')}</p>
      {near.length > 0 && (
        <div className="choice-table">
          <table className="table">
            <thead>
              <tr>
                <th>{t('command.columns.crew')}</th>
                <th className="num">{t('command.columns.distance')}</th>
                <th className="num">{t('command.columns.load')}</th>
                <th>{t('command.columns.fix')}</th>
                <th>{t('command.columns.note')}</th>
              </tr>
            </thead>
            <tbody>
              {near.map((each) => (
                <Candidate
                  key={each.item.id}
                  near={each}
                  order={order}
                  isChosen={chosen?.id === each.item.id}
                  onChoose={() => setChosen(each.item)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {direct.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, direct.error)}
        </p>
      )}
    </Dialog>
  );
}

interface CandidateProps {
  readonly near: Near<CrewItem>;
  readonly order: WorkOrderDetail;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Candidate({ near: { item: crew, meters }, order, isChosen, onChoose }: CandidateProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const fix = usePositions().get(crew.id);
  const excluded = order.dispatch?.candidates.find(({ crewId }) => crewId === crew.id)?.excluded ?? null;
  const notes = [excluded && t(`code.excluded.${excluded}`), crew.ulp === order.ulp && t('command.homeUlp')];
  return (
    <tr className={isChosen ? 'chosen' : ''}>
      <td>
        <label className="row">
          <input type="radio" name="crew" checked={isChosen} onChange={onChoose} />
          <span className="strong">{crew.code}</span> <span className="quiet">{crew.posko.name}</span>
        </label>
      </td>
      <td className="num">{t('common.km', { value: numbers.one(meters / 1000) })}</td>
      <td className="num">{crew.openOrders}</td>
      <td className="quiet">
        {fix ? t('common.ago', { age: minutesSeconds(serverNow() - Date.parse(fix.at)) }) : t('command.atPosko')}
      </td>
      <td className="quiet">{notes.filter(Boolean).join(', ')}</td>
    </tr>
  );
}
