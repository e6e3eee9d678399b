import { EVENT_TYPES } from '@comcen/shared/domain/events.ts';
import { CORRECTED, type KpiCorrection } from '@comcen/shared/wire/http/kpi.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { eventWords } from '../../words/event-words.ts';
import { fieldWords, valueWords } from './correction-words.ts';
import { correctionsQuery, locksQuery } from './queries.ts';
import type { About } from './use-settings-view.ts';

const ALL = '';
const HEAD = ['month', 'subject', 'what', 'was', 'wouldBe', 'who', 'why', 'when'] as const;

interface CorrectionsProps {
  readonly month: string | null;
  readonly setMonth: (month: string | null) => void;
  readonly about: About;
  readonly setAbout: (about: About) => void;
}

/** What came after a month was locked: the figures did not move, and this is by how much they would have. */
export function Corrections({ month, setMonth, about, setAbout }: CorrectionsProps) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(correctionsQuery(month, about));
  const locks = useQuery(locksQuery);
  const months = locks.data?.items.map((lock) => lock.month) ?? [];
  return (
    <>
      <div className="kpi-settings-head">
        <SelectField
          label={t('kpiSettings.month')}
          value={month ?? ALL}
          options={[
            { value: ALL, label: t('kpiSettings.allMonths') },
            ...months.map((value) => ({ value, label: value })),
          ]}
          onChange={(value) => setMonth(value === ALL ? null : value)}
        />
        <Segments
          label={t('kpiSettings.about')}
          value={about ?? 'all'}
          options={(['all', ...CORRECTED] as const).map((value) => ({
            value,
            label: value === 'all' ? t('kpiSettings.all') : t(`code.correctionsOf.${value}`),
          }))}
          onChange={(value) => setAbout(value === 'all' ? null : value)}
        />
        <span className="grow" />
        <ExportMenu table="corrections" query={{ month }} />
      </div>
      <PagedTable
        title={t('kpiSettings.corrections')}
        list={list}
        empty={t('kpiSettings.noCorrections')}
        head={
          <tr>
            {HEAD.map((key) => (
              <th key={key} scope="col">
                {t(`kpiSettings.${key}`)}
              </th>
            ))}
          </tr>
        }
        row={(correction) => <CorrectionRow key={correction.id} correction={correction} />}
      />
    </>
  );
}

function CorrectionRow({ correction }: { correction: KpiCorrection }) {
  const { t } = useTranslation();
  const { month, changes, at } = correction;
  const lines = (text: (change: KpiCorrection['changes'][number]) => string) =>
    changes.map((change) => <div key={change.field}>{text(change)}</div>);
  return (
    <tr className="correction">
      <td>{month}</td>
      <td>
        <Subject correction={correction} />
      </td>
      <td>{lines(({ field }) => fieldWords(t, field))}</td>
      <td>{lines(({ field, before }) => valueWords(t, field, before))}</td>
      <td>{lines(({ field, after }) => valueWords(t, field, after))}</td>
      <td>{whoWords(t, correction)}</td>
      <td>{whyWords(t, correction)}</td>
      <td>{momentText(at, serverNow())}</td>
    </tr>
  );
}

/** The order, or the interruption by its incident; planned outages have a page together. */
function Subject({ correction: { workOrderId, interruption, number } }: { correction: KpiCorrection }) {
  const { t } = useTranslation();
  if (!interruption) {
    return (
      <Link className="link" href={`/orders/${workOrderId}`}>
        {number ?? workOrderId?.slice(0, 8)}
      </Link>
    );
  }
  const isFault = interruption.kind === 'fault';
  return (
    <>
      <Link className="link" href={isFault ? `/incidents/${interruption.id}` : '/planned-outages'}>
        {number ?? interruption.id.slice(0, 8)}
      </Link>{' '}
      <span className="meta">{t(`code.corrected.${interruption.kind}`)}</span>
    </>
  );
}

function whoWords(t: TFunction, { actor }: KpiCorrection): string {
  if (actor?.name) return actor.name;
  if (actor?.kind === 'customer' || actor?.kind === 'tracker') return t(`code.actor.${actor.kind}`);
  return t('integrity.someone');
}

function whyWords(t: TFunction, { event }: KpiCorrection): string {
  const known = EVENT_TYPES.find((type) => type === event?.type);
  return known ? eventWords(t, { event: known, data: {} }, () => undefined) : t('integrity.unknown');
}
