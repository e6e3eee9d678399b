import type { SimulationBody } from '@comcen/shared/wire/http/simulation.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';

/** A question in one line: what differs from how it is now, and over which days. */
export function useQuestionWords(): (input: SimulationBody) => string {
  const { t } = useTranslation();
  const ulps = useUlps();
  return ({ kind, ulp, crewsPerUlp, shiftPattern, days, day, rules }) => {
    const dispatch = rules.dispatch === 'ours' ? null : t(`whatIf.dispatch.${rules.dispatch}`);
    if (kind === 'replay') return [t('whatIf.question.replay', { day }), dispatch].filter(Boolean).join(' · ');
    const crews = Object.entries(crewsPerUlp).map(([id, numbers]) =>
      t('whatIf.question.crews', { unit: ulpName(ulps, id).replace('ULP ', ''), numbers: numbers.join('/') }),
    );
    const unit = ulp === undefined ? t('whatIf.allUnits') : ulpName(ulps, ulp);
    const pattern = t('whatIf.question.what_if', { unit, pattern: t(`whatIf.patterns.${shiftPattern}`) });
    const what = crews.length > 0 && shiftPattern === 'as_now' ? crews.join(', ') : [pattern, ...crews].join(', ');
    return [what, dispatch, t('whatIf.question.days', { days })].filter(Boolean).join(' · ');
  };
}
