import type { TicketMeasure } from '@comcen/shared/domain/ticket/figures.ts';
import type { TicketGroup, TicketItem } from '@comcen/shared/wire/http/voice.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useWhere } from '../../live/use-where.ts';
import { dayText, timeText } from '../../time/format.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { asked, type Row, rowOf, ticketListQuery, type VoiceScope } from './voice-queries.ts';

interface TicketListProps {
  readonly scope: VoiceScope;
  readonly measure: TicketMeasure;
  readonly row: Row<TicketGroup> | null;
  readonly onClose: () => void;
}

/** The tickets behind a number. */
export function TicketList({ scope, measure, row, onClose }: TicketListProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const where = useWhere(scope.ulp);
  const list = useInfiniteQuery(ticketListQuery(scope, measure, row));
  const [all, measured] = [t('code.ticketMeasure.count'), t(`code.ticketMeasure.${measure}`)];
  const title = measure === 'count' ? all : `${all}: ${measured}`;
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <ListHead className="voice-list" file={{ table: 'tickets', query: { ...asked(scope), measure, ...rowOf(row) } }}>
        {where} · {daysText(scope)}
      </ListHead>
      <PagedTable
        title={title}
        list={list}
        empty={t('voice.noTickets')}
        head={
          <tr>
            <th>{t('voice.columns.ticket')}</th>
            <th>{t('voice.columns.opened')}</th>
            <th className="num">{t('voice.columns.replyMin')}</th>
            <th>{t('code.grouping.channel')}</th>
            <th>{t('code.grouping.agent')}</th>
            <th>{t('code.grouping.skill')}</th>
            <th>{t('voice.columns.status')}</th>
            <th>{t('voice.columns.customer')}</th>
          </tr>
        }
        row={(item) => <TicketLine key={item.id} item={item} />}
      />
    </Dialog>
  );
}

function TicketLine({ item }: { item: TicketItem }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  return (
    <tr>
      <td className="strong">{item.number}</td>
      <td>
        {dayText(item.openedAt)} {item.hasHour ? timeText(item.openedAt) : ''}
      </td>
      <td className="num">{numbers.one(item.replyMin)}</td>
      <td>{item.channel === null ? '–' : t(`code.channel.${item.channel}`, { defaultValue: item.channel })}</td>
      <td>{item.agent ?? '–'}</td>
      <td>{item.skill === null ? '–' : t(`code.skill.${item.skill}`, { defaultValue: item.skill })}</td>
      <td>{item.status === null ? '–' : t(`code.ticketStatus.${item.status}`, { defaultValue: item.status })}</td>
      <td className="wide">{item.customer ?? '–'}</td>
    </tr>
  );
}
