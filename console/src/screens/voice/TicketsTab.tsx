import type { TicketMeasure } from '@comcen/shared/domain/ticket/figures.ts';
import { TICKET_GROUPS, type TicketGroup, type TicketRowReply } from '@comcen/shared/wire/http/voice.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { maySimulate, useSession } from '../../session.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Failed, Loading, Notice } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { Opens } from './Opens.tsx';
import { TicketList } from './TicketList.tsx';
import { asked, type Row, ticketFiguresQuery, type VoiceScope } from './voice-queries.ts';

interface Drill {
  readonly measure: TicketMeasure;
  readonly row: Row<TicketGroup> | null;
}

/** First replies, abandoned contacts and first-contact resolution, as far as the data goes. */
export function TicketsTab({ scope }: { scope: VoiceScope }) {
  const { t } = useTranslation();
  const { role } = useSession();
  const [by, setBy] = useState<TicketGroup>('channel');
  const [drill, setDrill] = useState<Drill | null>(null);
  const { data, error, refetch } = useQuery(ticketFiguresQuery(scope, by));
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  if (data.total.count === 0) {
    return (
      <Notice title={t('voice.noTickets')} text={t('voice.noTicketsHelp')}>
        {maySimulate(role) && (
          <Link className="button" href="/import">
            {t('nav.import')}
          </Link>
        )}
      </Notice>
    );
  }
  return (
    <div className="voice-body">
      <section className="voice-panel">
        <header>
          <h2>{t('voice.ticketsBy')}</h2>
          <Segments
            label={t('voice.ticketsBy')}
            value={by}
            onChange={setBy}
            options={TICKET_GROUPS.map((value) => ({ value, label: t(`code.grouping.${value}`) }))}
          />
          <span className="grow" />
          <ExportMenu table="ticket_figures" query={{ ...asked(scope), groupBy: by }} />
        </header>
        <ScrollRegion className="voice-table" label={t('voice.ticketsBy')}>
          <table className="table">
            <TicketHead by={by} />
            <tbody>
              {data.items.map((row) => (
                <TicketFigures key={row.key} row={row} by={by} onOpen={setDrill} />
              ))}
            </tbody>
            <tfoot>
              <TicketFigures row={data.total} by={by} onOpen={setDrill} isTotal />
            </tfoot>
          </table>
        </ScrollRegion>
        <dl className="voice-definitions meta">
          {(['firstReply', 'abandoned', 'firstContact'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`voice.definitions.${name}.name`)}</dt>
              <dd>{t(`voice.definitions.${name}.text`)}</dd>
            </div>
          ))}
        </dl>
      </section>
      {drill && <TicketList scope={scope} {...drill} onClose={() => setDrill(null)} />}
    </div>
  );
}

function TicketHead({ by }: { by: TicketGroup }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th rowSpan={2}>{t(`code.grouping.${by}`)}</th>
        <th rowSpan={2} className="num">
          {t('voice.tickets.count')}
        </th>
        <th colSpan={5} scope="colgroup" className="group">
          {t('voice.tickets.firstReply')}
        </th>
        <th colSpan={3} scope="colgroup" className="group">
          {t('voice.tickets.abandoned')}
        </th>
        <th colSpan={3} scope="colgroup" className="group">
          {t('voice.tickets.firstContact')}
        </th>
      </tr>
      <tr>
        {(
          [
            'timed',
            'mean',
            'p50',
            'p90',
            'p95',
            'abandonedCount',
            'ofStatus',
            'share',
            'resolved',
            'ofFirst',
            'share',
          ] as const
        ).map((name, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change, and two share their word.
          <th key={n} className="num">
            {t(`voice.tickets.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface FiguresProps {
  readonly row: TicketRowReply;
  readonly by: TicketGroup;
  readonly isTotal?: boolean;
  readonly onOpen: (drill: Drill) => void;
}

function TicketFigures({ row, by, isTotal = false, onOpen }: FiguresProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const keyText = useKeyText();
  const name = isTotal ? t('voice.total') : row.key === 'none' ? t('code.row.missing') : keyText(by, row.key);
  const number = (measure: TicketMeasure) => (
    <td className="num">
      <Opens
        name={`${name}, ${t(`code.ticketMeasure.${measure}`)}`}
        value={row[measure]}
        onOpen={() => onOpen({ measure, row: isTotal ? null : { by, key: row.key } })}
      />
    </td>
  );
  const { mean, p50, p90, p95 } = row.firstReply;
  return (
    <tr>
      <th scope="row" className="strong">
        {name}
      </th>
      {number('count')}
      {number('timed')}
      <td className="num">{numbers.one(mean)}</td>
      <td className="num">{numbers.one(p50)}</td>
      <td className="num">{numbers.one(p90)}</td>
      <td className="num">{numbers.one(p95)}</td>
      {number('abandoned')}
      {number('withStatus')}
      <td className="num">{numbers.one(row.abandonedShare)}</td>
      {number('resolved')}
      {number('firstContacts')}
      <td className="num">{numbers.one(row.firstContactShare)}</td>
    </tr>
  );
}

/** Codes in words; what the source wrote stands as it is. */
function useKeyText(): (by: TicketGroup, key: string) => string {
  const { t } = useTranslation();
  return (by, key) => {
    if (by === 'channel') return t(`code.channel.${key}`, { defaultValue: key });
    return by === 'skill' ? t(`code.skill.${key}`, { defaultValue: key }) : key;
  };
}
