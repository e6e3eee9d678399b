import { type SettingKey, type Settings, settings as settingsSchema } from '@comcen/shared/wire/http/settings.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveSettings } from '../api/commands.ts';
import { settingsQuery } from '../api/queries.ts';
import { useLive } from '../live/live.ts';
import { maySetSettings, useSession } from '../session.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { Failed, Loading } from '../ui/Notice.tsx';
import { fieldErrors, problemText } from '../ui/problem-text.ts';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { toast } from '../ui/toasts.tsx';
import { CHOICES, type ChoiceKey, FIELDS, GROUPS, type NumberKey, rangeOf } from './settings-fields.ts';

export function SettingsScreen() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (data) return <SettingsForm key={data.version} values={data.values} up3={data.up3} />;
  return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
}

type Texts = Record<NumberKey, string>;
type Choices = Pick<Settings, ChoiceKey>;
const textsOf = (values: Settings): Texts => {
  const texts: Partial<Texts> = {};
  for (const { key } of FIELDS) texts[key] = String(values[key]);
  return texts as Texts;
};

function SettingsForm({ values, up3 }: { values: Settings; up3: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayChange = maySetSettings(useSession());
  const up3Name = useLive(({ board }) => (board?.up3.id === up3 ? board.up3.name : up3));
  const [texts, setTexts] = useState(() => textsOf(values));
  const [choices, setChoices] = useState<Choices>(values);
  const saving = useMutation({
    mutationFn: saveSettings,
    onSuccess: async (reply) => {
      queries.setQueryData(settingsQuery.queryKey, reply);
      toast(t('settings.saved'));
      await queries.invalidateQueries({ queryKey: ['kpis'] });
    },
  });
  const { changed, wrong } = readForm(texts, choices, values);
  const refused = fieldErrors(saving.error);
  const hasChanges = Object.keys(changed).length > 0;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (hasChanges && wrong.size === 0 && !saving.isPending) saving.mutate(changed);
  };
  const errorOf = (key: NumberKey): string | null =>
    wrong.has(key) ? t('settings.range', rangeOf(key)) : (refused[`values.${key}`] ?? refused[key] ?? null);
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{t('settings.title')}</h1>
        <span className="grow" />
        <span className="meta">{t('settings.lead', { up3: up3Name })}</span>
      </header>
      <ScrollRegion className="settings-region" label={t('settings.title')}>
        <form className="settings" onSubmit={submit} noValidate>
          {GROUPS.map((group) => (
            <fieldset key={group} disabled={!mayChange}>
              <legend>{t(`settings.group.${group}`)}</legend>
              {FIELDS.filter((field) => field.group === group).map(({ key, unit }) => (
                <TextField
                  key={key}
                  label={
                    unit ? `${t(`settings.field.${key}`)} (${t(`settings.unit.${unit}`)})` : t(`settings.field.${key}`)
                  }
                  type="number"
                  value={texts[key]}
                  onChange={(text) => setTexts({ ...texts, [key]: text })}
                  error={errorOf(key)}
                />
              ))}
              {CHOICES.filter((choice) => choice.group === group).map(({ key, options }) => (
                <SelectField
                  key={key}
                  label={t(`settings.field.${key}`)}
                  value={choices[key]}
                  options={options.map((value) => ({
                    value,
                    label: t(`settings.choice.${key}.${value}` as 'settings.title'),
                  }))}
                  onChange={(value) => setChoices({ ...choices, [key]: value })}
                />
              ))}
            </fieldset>
          ))}
          {saving.isError && (
            <p className="inline-problem" role="alert">
              {problemText(t, saving.error)}
            </p>
          )}
          <footer className="row">
            <button
              type="submit"
              className="button primary"
              disabled={!mayChange || !hasChanges || wrong.size > 0 || saving.isPending}
            >
              {t(saving.isPending ? 'common.saving' : 'common.save')}
            </button>
            <span className="meta">
              {!mayChange ? t('settings.readOnly') : !hasChanges && wrong.size === 0 ? t('settings.unchanged') : ''}
            </span>
          </footer>
        </form>
      </ScrollRegion>
    </section>
  );
}

/** What differs from what is in force, and which fields cannot be sent. The schema is the server's own. */
function readForm(texts: Texts, choices: Choices, values: Settings) {
  const changed: Partial<Record<SettingKey, Settings[SettingKey]>> = {};
  const wrong = new Set<NumberKey>();
  for (const { key } of FIELDS) {
    const parsed = settingsSchema.shape[key].safeParse(texts[key].trim() === '' ? null : Number(texts[key]));
    if (!parsed.success) wrong.add(key);
    else if (parsed.data !== values[key]) changed[key] = parsed.data;
  }
  for (const { key } of CHOICES) if (choices[key] !== values[key]) changed[key] = choices[key];
  return { changed: changed as Partial<Settings>, wrong };
}
