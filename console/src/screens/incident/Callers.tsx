import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useTranslation } from 'react-i18next';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { linkWords } from '../../words/dispatch-words.ts';

interface CallersProps {
  readonly incident: IncidentDetail;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: ((selected: ReadonlySet<string>) => void) | null;
}

/** Who called, newest first; those that do not belong here are ticked and split off. */
export function Callers({ incident, selected, onSelect }: CallersProps) {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const { reports, reportCount } = incident;
  const select = mayOperate ? onSelect : null;
  if (reports.length === 0) return <p className="quiet">{t('incident.callers.none')}</p>;
  const count = reports.filter(({ id }) => selected.has(id)).length;
  return (
    <>
      {select && (
        <div className="row callers-head">
          <button
            type="button"
            className="button small plain"
            onClick={() => select(new Set(reports.map(({ id }) => id)))}
          >
            {t('incident.callers.all')}
          </button>
          {count > 0 && (
            <>
              <button type="button" className="button small plain" onClick={() => select(new Set())}>
                {t('incident.callers.clear')}
              </button>
              <span className="strong">{t('incident.callers.selected', { count })}</span>
            </>
          )}
        </div>
      )}
      <ul className="callers">
        {reports.map((report) => (
          <Caller
            key={report.id}
            report={report}
            device={incident.device?.code}
            isSelected={selected.has(report.id)}
            onToggle={select && (() => select(toggled(selected, report.id)))}
          />
        ))}
      </ul>
      {reports.length < reportCount && (
        <p className="meta">{t('incident.callers.newest', { count: reports.length })}</p>
      )}
    </>
  );
}

const toggled = (selected: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  selected.has(id) ? new Set([...selected].filter((each) => each !== id)) : new Set([...selected, id]);

interface CallerProps {
  readonly report: IncidentDetail['reports'][number];
  readonly device: string | undefined;
  readonly isSelected: boolean;
  readonly onToggle: (() => void) | null;
}

function Caller({ report, device, isSelected, onToggle }: CallerProps) {
  const { t } = useTranslation();
  const { number, reporter, idpel, address, channel, reportedAt, description, linkReason } = report;
  const lines = (
    <span className="caller-lines">
      <span className="spread">
        <span className="cut">
          <span className="strong">{number}</span> {reporter.name ?? idpel ?? address}
        </span>
        <span className="meta">
          {t(`code.channel.${channel}`)} · {momentText(reportedAt, serverNow())}
        </span>
      </span>
      {description && <span className="cut">{description}</span>}
      {linkReason && <span className="meta cut">{linkWords(t, linkReason, device)}</span>}
    </span>
  );
  if (!onToggle) return <li className="caller">{lines}</li>;
  return (
    <li>
      <label className={isSelected ? 'caller chosen' : 'caller'}>
        <input
          type="checkbox"
          aria-label={t('incident.callers.select', { number })}
          checked={isSelected}
          onChange={onToggle}
        />
        {lines}
      </label>
    </li>
  );
}
