import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { stillOutQuery } from '../../api/queries.ts';
import { useBoard, useUlps } from '../../live/live.ts';
import { useSession } from '../../session.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { useStore } from '../../ui/store.ts';
import { stormDialogStore } from './storm-dialog.ts';
import { areaWords } from './storm-words.ts';
import { useStormCommand } from './use-storm-command.ts';

const WHOLE = '';
const RULES = ['grouping', 'service', 'estimate', 'messages'] as const;

export function StormDialogs() {
  const question = useStore(stormDialogStore);
  if (!question) return null;
  if (question.kind === 'start') return <StartDialog storm={question.storm} />;
  return question.kind === 'end' ? <EndDialog storm={question.storm} /> : <CloseDialog storm={question.storm} />;
}

const close = () => stormDialogStore.set(null);

function StartDialog({ storm }: { storm: StormItem | null }) {
  const { t } = useTranslation();
  const board = useBoard();
  const ulps = useUlps();
  const { scope } = useSession();
  const [chosen, setChosen] = useState(scope.ulp ?? WHOLE);
  const { run, isPending } = useStormCommand(close);
  const ulp = storm ? storm.ulp : chosen || null;
  const options = [
    ...(scope.ulp === null ? [{ value: WHOLE, label: areaWords(t, board, null) }] : []),
    ...ulps
      .filter(({ id }) => scope.ulp === null || scope.ulp === id)
      .map(({ id }) => ({ value: id, label: areaWords(t, board, id) })),
  ];
  return (
    <Dialog
      title={t('storm.startTitle', { area: areaWords(t, board, ulp) })}
      onClose={close}
      onSubmit={() => !isPending && run(storm?.id ?? null, 'start', ulp)}
      foot={<Foot verb={t('storm.start')} isPending={isPending} />}
    >
      {!storm && <SelectField label={t('storm.where')} value={chosen} options={options} onChange={setChosen} />}
      <p className="strong">{t('storm.rules')}</p>
      <ul className="plain-list">
        {RULES.map((rule) => (
          <li key={rule}>{t(`storm.rule.${rule}`)}</li>
        ))}
      </ul>
    </Dialog>
  );
}

function EndDialog({ storm }: { storm: StormItem }) {
  const { t } = useTranslation();
  const board = useBoard();
  const { run, isPending } = useStormCommand(close);
  return (
    <Dialog
      title={t('storm.endTitle', { area: areaWords(t, board, storm.ulp) })}
      onClose={close}
      onSubmit={() => !isPending && run(storm.id, 'end')}
      foot={<Foot verb={t('storm.end')} isPending={isPending} />}
    >
      <p>{t('storm.endHelp')}</p>
    </Dialog>
  );
}

/** Says what is not settled yet before the list is put away. */
function CloseDialog({ storm }: { storm: StormItem }) {
  const { t } = useTranslation();
  const board = useBoard();
  const { run, isPending } = useStormCommand(close);
  const { data } = useQuery(stillOutQuery(storm.id));
  const counts = data?.counts;
  const isSettled = counts && counts.incidents + counts.unanswered + counts.calledAfterRestore === 0;
  return (
    <Dialog
      title={t('storm.closeTitle', { area: areaWords(t, board, storm.ulp) })}
      onClose={close}
      onSubmit={() => !isPending && run(storm.id, 'close')}
      foot={<Foot verb={t('storm.close')} isPending={isPending} isGrave={!isSettled} />}
    >
      {!counts && <p className="quiet">{t('common.loading')}</p>}
      {isSettled && <p>{t('storm.closeHelp')}</p>}
      {counts && !isSettled && (
        <>
          <p>
            {t('storm.closeStill', {
              incidents: counts.incidents,
              reports: counts.unanswered,
              again: counts.calledAfterRestore,
            })}
          </p>
          <Link className="link" href={`/storms/${storm.id}/still-out`} onClick={close}>
            {t('storm.list')}
          </Link>
        </>
      )}
    </Dialog>
  );
}

function Foot({ verb, isPending, isGrave = false }: { verb: string; isPending: boolean; isGrave?: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <button type="button" className="button" onClick={close}>
        {t('common.cancel')}
      </button>
      <button type="submit" className={isGrave ? 'button danger' : 'button primary'} disabled={isPending}>
        {verb}
      </button>
    </>
  );
}
