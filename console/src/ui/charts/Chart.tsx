import '../../styles/charts.css';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { ChartTip, type Tip } from './ChartTip.tsx';
import { type PaperShare, useWidth } from './use-width.ts';

/** The same in figures, for who does not see the drawing or wants the number. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly string[]; readonly onOpen?: () => void }[];
}

/** What a drawing is given: its width in pixels, and where to say what the pointer or the focus is on. */
export interface Canvas {
  readonly width: number;
  readonly setTip: (tip: Tip | null) => void;
}

interface ChartProps {
  readonly title: string;
  /** What is to be seen, in one sentence. */
  readonly says: string;
  readonly table: ChartTable;
  /** How much of the sheet it gets in print. */
  readonly paper?: PaperShare;
  readonly className?: string;
  readonly tools?: ReactNode;
  readonly foot?: ReactNode;
  readonly children: (canvas: Canvas) => ReactNode;
}

/** A drawing with its title, what it says, and its table alternative. */
export function Chart({ title, says, table, paper = 'half', className = '', tools, foot, children }: ChartProps) {
  const { t } = useTranslation();
  const heading = useId();
  const [isTable, setTable] = useState(false);
  return (
    <section className={`chart-box ${className}`} aria-labelledby={heading}>
      <header className="chart-head">
        <h2 id={heading}>{title}</h2>
        <span className="grow" />
        <span className="row no-print">
          {tools}
          <button
            type="button"
            className="button small plain"
            aria-pressed={isTable}
            aria-label={`${t('charts.table')}: ${title}`}
            onClick={() => setTable(!isTable)}
          >
            {t('charts.table')}
          </button>
        </span>
      </header>
      <p className="meta chart-says">{says}</p>
      {isTable ? <Figures title={title} table={table} /> : <Drawing paper={paper}>{children}</Drawing>}
      {foot}
    </section>
  );
}

function Drawing({ paper, children }: Pick<ChartProps, 'children'> & { readonly paper: PaperShare }) {
  const [box, width] = useWidth<HTMLDivElement>(paper);
  const [tip, setTip] = useState<Tip | null>(null);
  return (
    <div ref={box} className="chart-plot">
      {width > 0 && children({ width, setTip })}
      {tip && <ChartTip tip={tip} width={width} />}
    </div>
  );
}

const Figures = ({ title, table }: { readonly title: string; readonly table: ChartTable }) => (
  <ScrollRegion className="chart-table" label={title}>
    <table className="table">
      <thead>
        <tr>
          {table.head.map((name, index) => (
            <th key={name} scope="col" className={index === 0 ? '' : 'num'}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ key, cells: [name, ...cells], onOpen }) => (
          <tr key={key}>
            <th scope="row">
              {onOpen ? (
                <button type="button" className="kpi-number" onClick={onOpen}>
                  {name}
                </button>
              ) : (
                name
              )}
            </th>
            {cells.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
              <td key={index} className="num">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollRegion>
);
