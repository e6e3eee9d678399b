import { DISPATCH_RULES, SHIFT_PATTERNS } from '@comcen/shared/domain/what-if/question.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { askLab } from '../../api/commands.ts';
import { simulationQuery, simulationsQuery } from '../../api/queries.ts';
import { newIdempotencyKey } from '../../api/request.ts';
import { ulpName, useUlps } from '../../live/live.ts';
import { useSession } from '../../session.tsx';
import { addDays, dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { Segments } from '../../ui/Segments.tsx';
import { CrewSteppers } from './CrewSteppers.tsx';
import { bodyOf, DAY_CHOICES, type Draft, newDraft } from './draft.ts';

export function QuestionForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const ownUlp = useSession().scope.ulp;
  const today = dayText(serverNow());
  const [draft, setDraft] = useState(() => newDraft(ownUlp, addDays(today, -1)));
  const key = useRef(newIdempotencyKey());
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const asking = useMutation({
    mutationFn: () => askLab(bodyOf(draft), key.current),
    onSuccess: async (run) => {
      key.current = newIdempotencyKey();
      queries.setQueryData(simulationQuery(run.id).queryKey, run);
      go(`/what-if/${run.id}`);
      await queries.invalidateQueries({ queryKey: simulationsQuery().queryKey });
    },
    // Refused: what is sent next is another question.
    onError: () => {
      key.current = newIdempotencyKey();
    },
  });
  const isDayWrong = draft.kind === 'replay' && !(draft.day !== '' && draft.day < today);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isDayWrong && !asking.isPending) asking.mutate();
  };
  return (
    <form className="what-if-form" onSubmit={submit} noValidate>
      <Segments
        label={t('whatIf.kind')}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
        options={(['what_if', 'replay'] as const).map((value) => ({ value, label: t(`whatIf.kinds.${value}`) }))}
      />
      {draft.kind === 'what_if' ? (
        <CrewsAsked draft={draft} change={change} ownUlp={ownUlp} />
      ) : (
        <TextField
          label={t('whatIf.day')}
          type="date"
          value={draft.day}
          onChange={(day) => change({ day })}
          error={isDayWrong ? t('whatIf.dayNeeded') : null}
        />
      )}
      <Rules draft={draft} change={change} />
      {asking.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, asking.error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={isDayWrong || asking.isPending}>
        {t(asking.isPending ? 'whatIf.submitting' : 'whatIf.submit')}
      </button>
    </form>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

function CrewsAsked({ draft, change, ownUlp }: PartProps & { readonly ownUlp: string | null }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <>
      {ownUlp === null && (
        <SelectField
          label={t('whatIf.unit')}
          value={draft.ulp ?? ''}
          options={[
            { value: '', label: t('whatIf.allUnits') },
            ...ulps.map(({ id }) => ({ value: id, label: ulpName(ulps, id) })),
          ]}
          onChange={(ulp) => change({ ulp: ulp === '' ? null : ulp })}
        />
      )}
      <SelectField
        label={t('whatIf.pattern')}
        value={draft.pattern}
        options={SHIFT_PATTERNS.map((value) => ({ value, label: t(`whatIf.patterns.${value}`) }))}
        onChange={(pattern) => change({ pattern, counts: {} })}
      />
      <CrewSteppers draft={draft} onChange={change} />
      <Segments
        label={t('whatIf.period')}
        value={String(draft.days)}
        onChange={(days) => change({ days: Number(days) })}
        options={DAY_CHOICES.map((days) => ({ value: String(days), label: t('whatIf.lastDays', { days }) }))}
      />
    </>
  );
}

function Rules({ draft, change }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <SelectField
        label={t('whatIf.rules')}
        value={draft.dispatch}
        options={DISPATCH_RULES.map((value) => ({ value, label: t(`whatIf.dispatch.${value}`) }))}
        onChange={(dispatch) => change({ dispatch })}
      />
      <label className="row">
        <input
          type="checkbox"
          checked={draft.standby && draft.dispatch === 'ours'}
          disabled={draft.dispatch !== 'ours'}
          onChange={(event) => change({ standby: event.target.checked })}
        />
        <span>{t('whatIf.standby')}</span>
      </label>
      {draft.dispatch !== 'ours' && <p className="meta">{t('whatIf.standbyHelp')}</p>}
    </>
  );
}
