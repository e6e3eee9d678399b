import type { SimulatedFigures, SimulationResult } from '@comcen/shared/wire/http/simulation.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { useSigned } from './Headline.tsx';

const WAYS = ['real', 'today', 'whatIf'] as const;
type Row = Record<(typeof WAYS)[number], SimulatedFigures>;
const MEASURES = [
  { key: 'response', of: (figures: SimulatedFigures) => figures.response?.mean ?? null },
  { key: 'p90', of: (figures: SimulatedFigures) => figures.response?.p90 ?? null },
  { key: 'recovery', of: (figures: SimulatedFigures) => figures.recovery?.mean ?? null },
] as const;

/** Minutes: as it was, today's pattern and the what-if beside each other, with the change from the second to the third. */
export function ResultTable({ result }: { result: SimulationResult }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <div className="kpi-table run-table">
      <table className="table">
        <thead>
          <tr>
            <th rowSpan={2}>{t('whatIf.columns.unit')}</th>
            <th rowSpan={2} className="num">
              {t('whatIf.columns.faults')}
            </th>
            {MEASURES.map(({ key }) => (
              <th key={key} colSpan={4} className="group" scope="colgroup">
                {t(`whatIf.columns.${key}`)}
              </th>
            ))}
          </tr>
          <tr>
            {MEASURES.map(({ key }) => (
              <WayHeads key={key} />
            ))}
          </tr>
        </thead>
        <tbody>
          {result.perUlp.map((row) => (
            <ResultRow key={row.ulp} name={ulpName(ulps, row.ulp)} row={row} />
          ))}
          <ResultRow name={t('whatIf.total')} row={result.total} isTotal />
        </tbody>
      </table>
    </div>
  );
}

function WayHeads() {
  const { t } = useTranslation();
  return (
    <>
      {WAYS.map((way) => (
        <th key={way} className={way === 'real' ? 'num group' : 'num'}>
          <abbr title={t(`whatIf.ways.${way}`)}>{t(`whatIf.shortWays.${way}`)}</abbr>
        </th>
      ))}
      <th className="num">{t('whatIf.columns.change')}</th>
    </>
  );
}

function ResultRow({ name, row, isTotal = false }: { name: string; row: Row; isTotal?: boolean }) {
  const numbers = useNumbers();
  const signed = useSigned();
  return (
    <tr className={isTotal ? 'total' : undefined}>
      <th scope="row">{name}</th>
      <td className="num">{numbers.whole(row.whatIf.count)}</td>
      {MEASURES.map(({ key, of }) => {
        const [today, whatIf] = [of(row.today), of(row.whatIf)];
        return [
          ...WAYS.map((way) => (
            <td key={`${key} ${way}`} className={way === 'real' ? 'num group' : 'num'}>
              {numbers.one(of(row[way]))}
            </td>
          )),
          <td key={key} className="num">
            {signed(today === null || whatIf === null ? null : Math.round((whatIf - today) * 10) / 10)}
          </td>,
        ];
      })}
    </tr>
  );
}
