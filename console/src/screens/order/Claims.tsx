import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { decideClaim } from '../../api/commands.ts';
import { orderQuery } from '../../api/queries.ts';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { claimWords } from '../../words/claim-words.ts';

/** Late steps that the server had to refuse: the operator decides whether they were true. */
export function Claims({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayOperate = useMayOperate();
  const decide = useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: 'adopted' | 'dismissed' }) => decideClaim(id, decision),
    onSuccess: () => queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey }),
    onError: (error) => toast(problemText(t, error), true),
  });
  const open = order.claims.filter(({ decision }) => decision === null);
  if (open.length === 0) return null;
  return (
    <section className="claims">
      <h3>{t('order.claims')}</h3>
      <p className="meta">{t('order.claimsHelp')}</p>
      {open.map((claim) => (
        <div key={claim.id} className="spread">
          <p>
            <span className="strong">{claim.crew.code}</span> {claimWords(t, claim.command)}{' '}
            {momentText(claim.deviceAt ?? claim.receivedAt, serverNow())}
            <br />
            <span className="meta">{claimWords(t, claim.refusal)}</span>
          </p>
          {mayOperate && (
            <span className="row">
              <button
                type="button"
                className="button small"
                disabled={decide.isPending}
                onClick={() => decide.mutate({ id: claim.id, decision: 'adopted' })}
              >
                {t('order.adopt')}
              </button>
              <button
                type="button"
                className="button small plain"
                disabled={decide.isPending}
                onClick={() => decide.mutate({ id: claim.id, decision: 'dismissed' })}
              >
                {t('order.dismiss')}
              </button>
            </span>
          )}
        </div>
      ))}
    </section>
  );
}
