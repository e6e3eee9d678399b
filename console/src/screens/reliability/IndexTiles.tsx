import type { ReliabilityReply } from '@comcen/shared/wire/http/reliability.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { Definition } from '../kpi/Definition.tsx';
import type { Drill } from './DrillDialog.tsx';
import { IndexNumber } from './IndexNumber.tsx';
import { figureOf, INDICES, type Index, targetOf, useFixed, useIndices } from './index-cells.ts';
import type { Scope } from './reliability-queries.ts';

interface TilesProps {
  readonly reply: ReliabilityReply;
  readonly scope: Scope;
  readonly where: string;
  readonly onOpen: (drill: Drill) => void;
}

/** The indices against target, then what stands outside of them. */
export function IndexTiles({ reply, scope, where, onOpen }: TilesProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const { total } = reply;
  return (
    <section className="index-tiles" aria-label={t('reliability.glance')}>
      {INDICES.map((index) => (
        <Tile key={index} index={index} reply={reply} scope={scope} where={where} onOpen={onOpen} />
      ))}
      <ul className="left-overs">
        <li>
          {t('reliability.served', { customers: numbers.whole(total.customers), days: numbers.whole(total.days) })}
        </li>
        {(['ongoing', 'notCounted'] as const).map((measure) => (
          <li key={measure}>
            {reply[measure] === 0 ? (
              <span>0</span>
            ) : (
              <button
                type="button"
                className="kpi-number"
                onClick={() =>
                  onOpen({
                    list: 'interruptions',
                    measure,
                    number: t(`code.interruptionMeasure.${measure}`),
                    place: where,
                    scope,
                    part: {},
                  })
                }
              >
                {numbers.whole(reply[measure])}
              </button>
            )}{' '}
            {t(`code.interruptionMeasure.${measure}`)}
          </li>
        ))}
        <li className="hint no-print">{reply.targets.saidiMin !== null && t('reliability.targetDays')}</li>
      </ul>
    </section>
  );
}

function Tile({ index, reply, scope, where, onOpen }: TilesProps & { readonly index: Index }) {
  const { t } = useTranslation();
  const words = useIndices(reply);
  const fixed = useFixed();
  const { total } = reply;
  const target = targetOf(reply, index);
  const isPast = target !== null && (figureOf(total, index) ?? 0) > target;
  return (
    <article className={isPast ? 'big is-past' : 'big'}>
      <h2>
        {words.name(index)}
        <Definition code={index} name={words.name(index)} fallback={words.says(index)} />
      </h2>
      <p className="big-line">
        <IndexNumber
          reply={reply}
          row={total}
          index={index}
          scope={scope}
          place={where}
          onOpen={onOpen}
          className={isPast ? 'big-number breached' : 'big-number'}
        />
        <span className="quiet">{words.unit(total, index)}</span>
      </p>
      <p className="quiet">{words.says(index)}</p>
      {(index === 'saidi' || index === 'saifi' || index === 'caidi') && (
        <p className={isPast ? 'tile-target breached' : 'tile-target quiet'}>
          {target === null
            ? t('reliability.noTarget')
            : t('reliability.target', { value: fixed(target, index === 'saifi' ? 3 : 1) })}
        </p>
      )}
    </article>
  );
}
