import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

interface OpensProps {
  /** What the number is, for who does not see where it stands. */
  readonly name: string;
  readonly value: number | null;
  readonly text?: string;
  readonly isBig?: boolean;
  readonly isBad?: boolean;
  readonly onOpen: () => void;
}

/** A number that opens the list behind it; behind nothing there is no list. */
export function Opens({ name, value, text, isBig = false, isBad = false, onOpen }: OpensProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const shown = text ?? numbers.whole(value);
  const look = `${isBig ? 'big-number' : ''} ${isBad ? 'breached' : ''}`;
  if (value === null || (value === 0 && text === undefined)) return <span className={look}>{shown}</span>;
  return (
    <button
      type="button"
      className={`kpi-number ${look}`}
      aria-label={t('voice.opens', { name, value: shown })}
      onClick={onOpen}
    >
      {shown}
    </button>
  );
}

interface CardProps {
  readonly title: string;
  readonly help: string;
  readonly children: React.ReactNode;
}

/** One figure, and under it in words what it is. */
export const Card = ({ title, help, children }: CardProps) => (
  <article className="voice-card">
    <h2>{title}</h2>
    <p className="voice-figure">{children}</p>
    <p className="meta">{help}</p>
  </article>
);
