import { MOST_CREWS } from '@comcen/shared/domain/what-if/question.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useCrews, useUlps } from '../../live/live.ts';
import { Icon } from '../../ui/Icon.tsx';
import { type Draft, shiftNames, usualCounts, withCount } from './draft.ts';

interface Props {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** Crews on duty, a row for each unit and a column for each shift; what differs from today stands out. */
export function CrewSteppers({ draft, onChange }: Props) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const crews = useCrews();
  const shown = draft.ulp === null ? ulps : ulps.filter(({ id }) => id === draft.ulp);
  const shifts = shiftNames(draft.pattern).map((name) => (draft.pattern === 'all_day' ? t('whatIf.allDay') : name));
  return (
    <fieldset className="steppers">
      <legend>{t('whatIf.crews')}</legend>
      <button
        type="button"
        className="button small"
        disabled={Object.keys(draft.counts).length === 0}
        onClick={() => onChange({ counts: {} })}
      >
        {t('whatIf.reset')}
      </button>
      <table>
        <thead>
          <tr>
            <td />
            {shifts.map((shift) => (
              <th key={shift} scope="col" className="meta">
                {shift}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ id }) => {
            const usual = usualCounts(crews.values(), id, draft.pattern);
            const counts = draft.counts[id] ?? usual;
            return (
              <tr key={id}>
                <th scope="row">{ulpName(ulps, id).replace('ULP ', '')}</th>
                {shifts.map((shift, i) => (
                  <td key={shift}>
                    <Stepper
                      unit={ulpName(ulps, id)}
                      shift={shift}
                      count={counts[i] ?? 0}
                      usual={usual[i] ?? 0}
                      onChange={(count) => onChange(withCount(draft, id, usual, i, count))}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </fieldset>
  );
}

interface StepperProps {
  readonly unit: string;
  readonly shift: string;
  readonly count: number;
  readonly usual: number;
  readonly onChange: (count: number) => void;
}

function Stepper({ unit, shift, count, usual, onChange }: StepperProps) {
  const { t } = useTranslation();
  return (
    <span className="stepper">
      <button
        type="button"
        aria-label={t('whatIf.oneLess', { unit, shift })}
        disabled={count === 0}
        onClick={() => onChange(count - 1)}
      >
        <Icon name="minus" />
      </button>
      <output className={count === usual ? '' : 'changed'} title={t('whatIf.crewsNow', { count: usual })}>
        {count}
      </output>
      <button
        type="button"
        aria-label={t('whatIf.oneMore', { unit, shift })}
        disabled={count === MOST_CREWS}
        onClick={() => onChange(count + 1)}
      >
        <Icon name="plus" />
      </button>
    </span>
  );
}
