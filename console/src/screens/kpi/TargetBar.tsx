import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

interface TargetBarProps {
  readonly mean: number | null;
  readonly p90: number | null;
  readonly target: number;
}

const WIDTH = 200;

/** The mean as a bar, p90 as a thin one, against the line of the target: nearness is seen before a number is read. */
export function TargetBar({ mean, p90, target }: TargetBarProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const end = Math.max(target * 1.5, (mean ?? 0) * 1.05, p90 ?? 0);
  const x = (value: number): number => (value / end) * WIDTH;
  const words = t('kpis.bar', { mean: numbers.one(mean), target: numbers.whole(target), p90: numbers.one(p90) });
  return (
    <svg className="target-bar" viewBox={`0 0 ${WIDTH} 14`} preserveAspectRatio="none" role="img" aria-label={words}>
      <rect x={0} y={3} width={WIDTH} height={8} className="target-room" />
      {p90 !== null && <rect x={0} y={6} width={x(p90)} height={2} className="target-p90" />}
      {mean !== null && (
        <rect x={0} y={3} width={x(mean)} height={8} className={mean > target ? 'target-mean past' : 'target-mean'} />
      )}
      <rect x={x(target) - 0.75} y={0} width={1.5} height={14} className="target-here" />
    </svg>
  );
}
