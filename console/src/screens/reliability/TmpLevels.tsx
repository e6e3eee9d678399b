import type { TmpLevelItem } from '@comcen/shared/wire/http/reliability.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUlps } from '../../live/live.ts';
import { maySetSettings, useSession } from '../../session.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { useFixed } from './index-cells.ts';
import { declareLevel } from './reliability-queries.ts';

/** What each unit declared; the UP3's holds where a ULP has none. */
export function TmpLevels({ levels }: { readonly levels: readonly TmpLevelItem[] }) {
  const { t } = useTranslation();
  const fixed = useFixed();
  const ulps = useUlps();
  const mayDeclare = maySetSettings(useSession());
  const [unit, setUnit] = useState<{ ulp: string | null; name: string } | null>(null);
  const units = [{ id: null, name: t('reliability.tmp.up3') }, ...ulps];
  const levelOf = (ulp: string | null) => levels.find((one) => one.ulp === ulp);
  return (
    <section className="big tmp-levels" aria-labelledby="tmp-levels">
      <h2 id="tmp-levels">{t('reliability.tmp.levels')}</h2>
      <ul>
        {units.map(({ id, name }) => {
          const level = levelOf(id);
          const words = level && t('reliability.tmp.level', { hours: fixed(level.hours, 1), times: level.times });
          return (
            <li key={id ?? 'up3'}>
              <span>{name}</span>
              <span className={level ? '' : 'quiet'}>
                {words ?? t(id !== null && levelOf(null) ? 'reliability.tmp.ofUp3' : 'reliability.tmp.none')}
              </span>
              {mayDeclare && (
                <button
                  type="button"
                  className="button small no-print"
                  aria-label={`${t(level ? 'reliability.tmp.change' : 'reliability.tmp.declare')}: ${name}`}
                  onClick={() => setUnit({ ulp: id, name })}
                >
                  {t(level ? 'reliability.tmp.change' : 'reliability.tmp.declare')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {unit && <LevelDialog {...unit} level={levelOf(unit.ulp)} onClose={() => setUnit(null)} />}
    </section>
  );
}

interface LevelDialogProps {
  readonly ulp: string | null;
  readonly name: string;
  readonly level: TmpLevelItem | undefined;
  readonly onClose: () => void;
}

const NUMBER = /^\d+(?:[.,]\d+)?$/;

function LevelDialog({ ulp, name, level, onClose }: LevelDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [hours, setHours] = useState(level ? String(level.hours) : '');
  const [times, setTimes] = useState(level ? String(level.times) : '');
  const isGood = NUMBER.test(hours) && /^\d+$/.test(times) && Number(hours.replace(',', '.')) <= 744;
  const saving = useMutation({
    mutationFn: () =>
      declareLevel({ ulp, hours: Number(hours.replace(',', '.')), times: Number(times), version: level?.version ?? 0 }),
    onSuccess: async () => {
      toast(t('reliability.tmp.saved'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['tmp'] });
    },
  });
  const isTouched = hours !== '' && times !== '';
  return (
    <Dialog
      title={t('reliability.tmp.dialog', { unit: name })}
      onClose={onClose}
      onSubmit={() => isGood && !saving.isPending && saving.mutate()}
      foot={
        <button type="submit" className="button primary" disabled={!isGood || saving.isPending}>
          {t('reliability.tmp.save')}
        </button>
      }
    >
      <TextField label={t('reliability.tmp.hours')} value={hours} onChange={setHours} />
      <TextField
        label={t('reliability.tmp.times')}
        value={times}
        onChange={setTimes}
        error={isTouched && !isGood ? t('reliability.tmp.wrong') : undefined}
      />
      {saving.isError && <p className="breached">{problemText(t, saving.error)}</p>}
    </Dialog>
  );
}
