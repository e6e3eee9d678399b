import type { TargetsReply, TargetUnit } from '@comcen/shared/wire/http/kpi-targets.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maySetSettings, useSession } from '../../session.tsx';
import { dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { toast } from '../../ui/toasts.tsx';
import { saveTargets, targetsQuery } from './queries.ts';
import { readTargets, TARGET_FIELDS, type TargetField, type TargetTexts, textKey } from './targets-form.ts';

export function Targets() {
  const { t } = useTranslation();
  const thisYear = Number(dayText(serverNow()).slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const { data, error, refetch } = useQuery(targetsQuery(year));
  const years = Array.from({ length: 5 }, (_, i) => String(thisYear + 1 - i));
  return (
    <ScrollRegion className="settings-region" label={t('kpiSettings.targets')}>
      <div className="kpi-settings-head">
        <SelectField
          label={t('kpiSettings.year')}
          value={String(year)}
          options={years.map((value) => ({ value, label: value }))}
          onChange={(value) => setYear(Number(value))}
        />
        <p className="meta">{t('kpiSettings.targetsLead')}</p>
        <span className="grow" />
        <ExportMenu table="kpi_targets" query={{ year }} />
      </div>
      {data ? (
        <TargetsForm key={`${year}/${data.units.map(({ version }) => version).join()}`} reply={data} />
      ) : error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <Loading />
      )}
    </ScrollRegion>
  );
}

function TargetsForm({ reply }: { reply: TargetsReply }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayChange = maySetSettings(useSession());
  const [texts, setTexts] = useState<TargetTexts>({});
  const { changes, wrong } = readTargets(reply.units, texts);
  const saving = useMutation({
    mutationFn: () => saveTargets(reply.year, changes),
    onSuccess: async (saved) => {
      queries.setQueryData(targetsQuery(reply.year).queryKey, saved);
      toast(t('kpiSettings.saved'));
      await queries.invalidateQueries({ queryKey: ['kpis'] });
    },
  });
  const canSave = mayChange && changes.length > 0 && wrong.length === 0 && !saving.isPending;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (canSave) saving.mutate();
  };
  const first = wrong[0];
  return (
    <form className="kpi-settings-form" onSubmit={submit} noValidate>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('kpiSettings.unit')}</th>
            {TARGET_FIELDS.map((field) => (
              <th key={field} scope="col" className="number">
                {t(`kpiSettings.${field}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reply.units.map((unit) => (
            <tr key={unit.ulp ?? ''} className={unit.ulp === null ? 'strong' : undefined}>
              <th scope="row">{unit.name}</th>
              {TARGET_FIELDS.map((field) => (
                <td key={field} className="number">
                  <TargetInput
                    unit={unit}
                    field={field}
                    text={texts[textKey(unit, field)]}
                    isWrong={wrong.some((one) => one.unit === unit && one.field === field)}
                    isDisabled={!mayChange}
                    onChange={(text) => setTexts({ ...texts, [textKey(unit, field)]: text })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {reply.lockedMonths.length > 0 && (
        <p className="meta">{t('kpiSettings.lockedHere', { months: reply.lockedMonths.join(', ') })}</p>
      )}
      {(saving.isError || first) && (
        <p className="inline-problem" role="alert">
          {first
            ? t('kpiSettings.wrong', { field: t(`kpiSettings.${first.field}`), unit: first.unit.name })
            : problemText(t, saving.error)}
        </p>
      )}
      <footer className="row">
        <button type="submit" className="button primary" disabled={!canSave}>
          {t(saving.isPending ? 'common.saving' : 'common.save')}
        </button>
        <span className="meta">
          {!mayChange ? t('kpiSettings.readOnly') : changes.length === 0 && !first ? t('kpiSettings.unchanged') : ''}
        </span>
      </footer>
    </form>
  );
}

interface TargetInputProps {
  readonly unit: TargetUnit;
  readonly field: TargetField;
  readonly text: string | undefined;
  readonly isWrong: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (text: string) => void;
}

/** What holds stands in grey where nothing is set here. */
function TargetInput({ unit, field, text, isWrong, isDisabled, onChange }: TargetInputProps) {
  const { t } = useTranslation();
  const own = unit.own[field];
  const holds = unit.effective[field];
  return (
    <input
      className="input"
      inputMode="decimal"
      aria-label={t('kpiSettings.cell', { field: t(`kpiSettings.${field}`), unit: unit.name })}
      aria-invalid={isWrong || undefined}
      disabled={isDisabled}
      value={text ?? (own === null ? '' : String(own))}
      placeholder={holds === null ? '–' : String(holds)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
