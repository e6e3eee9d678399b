import type { DigestSubscription } from '@comcen/shared/wire/http/digest.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { digestSubscriptionQuery, digestsQuery, saveDigest } from '../api/out.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { Failed, Loading } from '../ui/Notice.tsx';
import { fieldErrors, problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';

/** One's own weekly digest by e-mail: on or off, where to, and what was sent. */
export function DigestDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(digestSubscriptionQuery);
  if (data) return <DigestForm given={data} onClose={onClose} />;
  return (
    <Dialog title={t('digest.title')} onClose={onClose}>
      {error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
    </Dialog>
  );
}

function DigestForm({ given, onClose }: { given: DigestSubscription; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [email, setEmail] = useState(given.email ?? '');
  const [choice, setChoice] = useState<'on' | 'off'>(given.isOn ? 'on' : 'off');
  const [lang, setLang] = useState(given.lang);
  const saving = useMutation({
    mutationFn: () => saveDigest({ email: email.trim(), isOn: choice === 'on', lang }),
    onSuccess: (reply) => {
      queries.setQueryData(digestSubscriptionQuery.queryKey, reply);
      toast(t(reply.isOn ? 'digest.savedOn' : 'digest.savedOff'));
      onClose();
    },
  });
  return (
    <Dialog
      title={t('digest.title')}
      onClose={onClose}
      onSubmit={() => email.trim() !== '' && !saving.isPending && saving.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={saving.isPending || email.trim() === ''}>
            {t(saving.isPending ? 'common.saving' : 'common.save')}
          </button>
        </>
      }
    >
      <p className="quiet">{t('digest.lead')}</p>
      {!given.isAvailable && <p className="strong">{t('digest.unavailable')}</p>}
      <TextField
        label={t('digest.email')}
        type="email"
        value={email}
        onChange={setEmail}
        error={fieldErrors(saving.error).email}
        autoComplete="email"
      />
      <div className="pair">
        <SelectField
          label={t('digest.send')}
          value={choice}
          options={[
            { value: 'on', label: t('digest.on') },
            { value: 'off', label: t('digest.off') },
          ]}
          onChange={setChoice}
        />
        <SelectField
          label={t('digest.lang')}
          value={lang}
          options={[
            { value: 'id', label: 'Indonesia' },
            { value: 'en', label: 'English' },
          ]}
          onChange={setLang}
        />
      </div>
      {saving.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, saving.error)}
        </p>
      )}
      <Sent />
    </Dialog>
  );
}

/** Who manages sees what went out in the region, and what did not. */
function Sent() {
  const { t } = useTranslation();
  const { data } = useQuery(digestsQuery);
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-label={t('digest.sent')}>
      <h3>{t('digest.sent')}</h3>
      <ul className="digest-sent">
        {data.items.map((item) => (
          <li key={item.id}>
            <span>{item.recipient}</span> <span className="quiet">{item.week}</span>{' '}
            <span className={item.state === 'sent' ? 'quiet' : 'strong'}>{t(`digest.states.${item.state}`)}</span>{' '}
            {item.sentAt && <span className="meta">{momentText(item.sentAt, serverNow())}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
