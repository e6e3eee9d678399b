import '../../styles/kpi-pages.css';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useWhere } from '../../live/use-where.ts';
import { useSession } from '../../session.tsx';
import { dayText, startOfDay } from '../../time/format.ts';
import { Failed, Loading, Notice, Outdated } from '../../ui/Notice.tsx';
import { AboutFigures } from './AboutFigures.tsx';
import { Breakdown } from './Breakdown.tsx';
import { CustomerNumbers } from './CustomerNumbers.tsx';
import { FourNumbers } from './FourNumbers.tsx';
import { KpiOrders } from './KpiOrders.tsx';
import { exported, kpisQuery, type Scope } from './kpi-queries.ts';
import { PrintHead } from './PrintHead.tsx';
import type { Days } from './period.ts';
import { Toolbar } from './Toolbar.tsx';
import { useDrill } from './use-drill.ts';
import { useKpiView } from './use-kpi-view.ts';
import { VOICE_LISTS, VoiceLists } from './VoiceLists.tsx';
import { Why } from './Why.tsx';

/** What the unit is measured by: the figures against target first, then why, then the orders behind each number. */
export default function KpiScreen() {
  const { t } = useTranslation();
  const page = useKpiView();
  const ownUlp = useSession().scope.ulp;
  const { days } = page.view;
  const scope: Scope = { days, ulp: ownUlp ?? page.view.ulp, flagged: page.view.flagged };
  return (
    <section className="screen kpi">
      <Toolbar {...page} mayChooseUlp={ownUlp === null} exportQuery={exported(scope, { groupBy: page.view.group })} />
      {days.from > days.to ? (
        <Notice title={t('kpi.periodWrong')} />
      ) : (
        <Figures page={page} scope={scope} mayChooseUlp={ownUlp === null} />
      )}
    </section>
  );
}

interface FiguresProps {
  readonly page: ReturnType<typeof useKpiView>;
  readonly scope: Scope;
  readonly mayChooseUlp: boolean;
}

function Figures(props: FiguresProps) {
  const { data, error, isError, isPlaceholderData, refetch } = useQuery(kpisQuery(props.scope, 'ulp'));
  if (!data) return isError ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <>
      {isError && <Outdated error={error} onRetry={refetch} />}
      {/* What was asked before stays in sight until the new figures come, but opens nothing. */}
      <div className="kpi-body" inert={isPlaceholderData} aria-busy={isPlaceholderData}>
        <Report {...props} reply={data} />
      </div>
    </>
  );
}

function Report({ page, scope, mayChooseUlp, reply }: FiguresProps & { readonly reply: KpiReply }) {
  const { t } = useTranslation();
  const { drill, open, openBin, openVoice, openOrder, close, closeOrder } = useDrill();
  const { before, interval, group } = page.view;
  const past = useQuery({ ...kpisQuery({ ...scope, days: before ?? scope.days }, 'ulp'), enabled: before !== null });
  const where = useWhere(scope.ulp);
  const voiceList = VOICE_LISTS.find((one) => one === drill?.code);
  const compared = before && { days: before, reply: past.data && isOfDays(past.data, before) ? past.data : null };
  return (
    <>
      <PrintHead where={where} days={scope.days} before={before} />
      <AboutFigures reply={reply} flagged={scope.flagged} onFlagged={page.setFlagged} before={before} onAsk={open} />
      <FourNumbers reply={reply} compared={compared} onAsk={open}>
        <CustomerNumbers scope={scope} before={before} onList={openVoice} />
      </FourNumbers>
      {reply.total.count === 0 ? (
        <Notice title={t('kpi.empty')} />
      ) : (
        <Why
          reply={reply}
          scope={scope}
          before={before}
          interval={interval}
          onInterval={page.setInterval}
          onAsk={open}
          onBin={(fromMin, toMin) => openBin(interval, fromMin, toMin)}
        />
      )}
      {reply.items.length > 0 && (
        <Breakdown
          scope={scope}
          group={group}
          onGroup={page.setGroup}
          onAsk={open}
          onUlp={mayChooseUlp ? page.setUlp : null}
        />
      )}
      {voiceList && <VoiceLists list={voiceList} scope={scope} onClose={close} />}
      {drill && !voiceList && (
        <KpiOrders
          key={`${drill.code}${drill.row?.key}${drill.between?.fromMin}`}
          drill={drill}
          scope={scope}
          where={where}
          onOrder={openOrder}
          onOrderClose={closeOrder}
          onClose={close}
        />
      )}
    </>
  );
}

/** Figures of another period stay out of a comparison; those of a minute ago stay in sight until this minute's come. */
const isOfDays = ({ from, to }: KpiReply, days: Days): boolean =>
  from === startOfDay(days.from) && dayText(Date.parse(to) - 1) === days.to;
