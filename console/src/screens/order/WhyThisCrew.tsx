import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { candidateWords, decisionWords } from '../../words/dispatch-words.ts';

/** The planner's decision in words, with the crews it passed over. */
export function WhyThisCrew({ order: { dispatch } }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  if (!dispatch) {
    return (
      <section>
        <h3>{t('order.why')}</h3>
        <p className="quiet">{t('order.noDecision')}</p>
      </section>
    );
  }
  const { head, travel, reasons } = decisionWords(t, dispatch, numbers.one);
  const others = dispatch.candidates.filter(({ crewId }) => crewId !== dispatch.chosen?.crewId);
  return (
    <section>
      <h3>
        {t(dispatch.chosen ? 'order.why' : 'order.whyNobody')}
        <span className="quiet"> · {momentText(dispatch.decidedAt, serverNow())}</span>
      </h3>
      <p>
        <span className="strong">{head}</span>
        {travel && <span className="quiet">, {travel}</span>}
      </p>
      {reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      {others.length > 0 && (
        <details>
          <summary>
            {t('order.others')} ({others.length})
          </summary>
          <ul className="candidates">
            {others.map((candidate) => (
              <li key={candidate.crewId}>
                <span>{candidate.crewCode}</span>
                <span className="quiet">{candidateWords(t, candidate, numbers.one)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
