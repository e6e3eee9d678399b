import { type IntegrityReply, integrityReply, type OrderFlag } from '@comcen/shared/wire/http/integrity.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request.ts';
import { showOnMap } from '../../map/map-state.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Outdated } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { evidenceWords } from '../../words/evidence-words.ts';
import { flagWords } from '../../words/flag-words.ts';

const integrityQuery = (id: string, flags: readonly string[]) =>
  queryOptions({
    queryKey: ['integrity', id, flags.toSorted().join()],
    queryFn: ({ signal }) => request(integrityReply, `/api/work-orders/${id}/integrity`, { signal }),
  });

/** Why the order is flagged, with the numbers, and what people say to it. Nothing where nothing is flagged. */
export function Integrity({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...integrityQuery(order.id, order.flags),
    enabled: order.flags.length > 0,
  });
  const [asked, setAsked] = useState<OrderFlag['code'] | null>(null);
  if (order.flags.length === 0) return null;
  return (
    <section>
      <h3>{t('integrity.title')}</h3>
      {error && <Outdated error={error} onRetry={refetch} />}
      {data?.items.map((flag) => (
        <FlagEvidence key={flag.code} flag={flag} reply={data} onExplain={() => setAsked(flag.code)} />
      ))}
      {!data && order.flags.map((flag) => <p key={flag}>{flagWords(t, flag)}</p>)}
      {asked && <ExplainDialog order={order} code={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

interface FlagEvidenceProps {
  readonly flag: OrderFlag;
  readonly reply: IntegrityReply;
  readonly onExplain: () => void;
}

function FlagEvidence({ flag, reply, onExplain }: FlagEvidenceProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const { lat, lng } = flag.evidence;
  return (
    <div className="flag-evidence">
      <div className="spread">
        <span className="grow">
          <span className="strong">{flagWords(t, flag.code)}</span>{' '}
          <span className="quiet">{t(flag.notes.length > 0 ? 'integrity.explained' : 'integrity.unexplained')}</span>
        </span>
        {typeof lat === 'number' && typeof lng === 'number' && (
          <button type="button" className="button small plain" onClick={() => showOnMap({ lat, lng })}>
            {t('integrity.show')}
          </button>
        )}
        <button type="button" className="button small" onClick={onExplain}>
          {t('integrity.explain')}
        </button>
      </div>
      <p>{evidenceWords({ t, names: reply.names, number, now: serverNow() }, flag)}</p>
      {flag.notes.map(({ at, by, text }) => (
        <p key={`${at}${text}`} className="meta">
          {t('integrity.noted', { by, at: momentText(at, serverNow()), text, interpolation: { escapeValue: false } })}
        </p>
      ))}
    </div>
  );
}

interface ExplainDialogProps {
  readonly order: WorkOrderDetail;
  readonly code: OrderFlag['code'];
  readonly onClose: () => void;
}

const SHORTEST_NOTE = 3;

function ExplainDialog({ order, code, onClose }: ExplainDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const isReady = note.trim().length >= SHORTEST_NOTE;
  const explaining = useMutation({
    mutationFn: () =>
      request(integrityReply, `/api/work-orders/${order.id}/explain-flag`, {
        method: 'POST',
        body: { code, note: note.trim() },
      }),
    onSuccess: (reply) => {
      queries.setQueryData(integrityQuery(order.id, order.flags).queryKey, reply);
      toast(t('integrity.saved'));
      onClose();
    },
  });
  return (
    <Dialog
      title={t('integrity.explainTitle', { flag: flagWords(t, code) })}
      onClose={onClose}
      onSubmit={() => isReady && !explaining.isPending && explaining.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!isReady || explaining.isPending}>
            {t('integrity.explain')}
          </button>
        </>
      }
    >
      <p className="quiet">{t('integrity.explainLead')}</p>
      <TextField label={t('integrity.note')} value={note} onChange={setNote} isLong maxLength={500} />
      {explaining.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, explaining.error)}
        </p>
      )}
    </Dialog>
  );
}
