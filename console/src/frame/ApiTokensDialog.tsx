import type { ApiTokenItem } from '@comcen/shared/wire/http/api-token.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiTokensQuery, createApiToken, revokeApiToken } from '../api/out.ts';
import { dayText } from '../time/format.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/Field.tsx';
import { Failed, Loading } from '../ui/Notice.tsx';
import { problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';

/** Keys for other programs: each is shown once, reads only, and can be revoked. */
export function ApiTokensDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(apiTokensQuery);
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const making = useMutation({
    mutationFn: () => createApiToken({ name: name.trim(), days: Number(days) }),
    onSuccess: () => {
      setName('');
      return queries.invalidateQueries({ queryKey: apiTokensQuery.queryKey });
    },
  });
  const isReady = name.trim() !== '' && Number.isInteger(Number(days)) && Number(days) >= 1 && Number(days) <= 366;
  return (
    <Dialog
      title={t('apiTokens.title')}
      onClose={onClose}
      onSubmit={() => isReady && !making.isPending && making.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.close')}
          </button>
          <button type="submit" className="button primary" disabled={!isReady || making.isPending}>
            {t('apiTokens.create')}
          </button>
        </>
      }
    >
      <p className="quiet">{t('apiTokens.lead')}</p>
      <div className="pair">
        <TextField label={t('apiTokens.name')} value={name} onChange={setName} autoComplete="off" />
        <TextField label={t('apiTokens.days')} type="number" value={days} onChange={setDays} />
      </div>
      {making.data && (
        <p role="status">
          {t('apiTokens.once')}
          <br />
          <code className="api-token">{making.data.token}</code>
        </p>
      )}
      {making.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, making.error)}
        </p>
      )}
      {data ? (
        <ul className="digest-sent">
          {data.items.map((item) => (
            <TokenRow key={item.id} item={item} />
          ))}
        </ul>
      ) : error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

function TokenRow({ item }: { item: ApiTokenItem }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => revokeApiToken(item.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: apiTokensQuery.queryKey }),
    onError: (error) => toast(problemText(t, error), true),
  });
  const until = dayText(item.expiresAt);
  return (
    <li>
      <span className="strong">{item.name}</span>{' '}
      <span className="quiet">{item.revokedAt ? t('apiTokens.revoked') : t('apiTokens.until', { until })}</span>{' '}
      {!item.revokedAt && (
        <button
          type="button"
          className="button small plain"
          disabled={revoking.isPending}
          onClick={() => revoking.mutate()}
        >
          {t('apiTokens.revoke')}
          <span className="sr-only"> {item.name}</span>
        </button>
      )}
    </li>
  );
}
