import type { CandidateItem, IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { DeviceGlyph } from './DeviceGlyph.tsx';
import { inferenceWords } from './inference-words.ts';
import { Probability } from './TreeEntry.tsx';
import { useSpeaker } from './use-speaker.ts';

interface WhyProps {
  readonly incident: IncidentDetail;
  readonly chosenId: string | null;
  readonly onChoose: (deviceId: string) => void;
}

/** The grouping in words, and the places that were weighed. */
export function Why({ incident, chosenId, onChoose }: WhyProps) {
  const { t } = useTranslation();
  const speaker = useSpeaker(incident);
  const { inference } = incident;
  return (
    <section className="why">
      <h2>
        {t('incident.why')}
        {inference && (
          <span className="meta"> · {t('incident.reckonedAt', { time: momentText(inference.at, serverNow()) })}</span>
        )}
      </h2>
      {!inference && <p className="quiet">{t('incident.notReckoned')}</p>}
      <div className="why-words">
        {inference && inferenceWords(speaker, incident).map((words) => <p key={words}>{words}</p>)}
      </div>
      {inference && inference.candidates.length > 0 && (
        <table className="candidates-table">
          <caption className="sr-only">{t('incident.candidates')}</caption>
          <thead>
            <tr>
              <th>{t('incident.candidates')}</th>
              <th>{t('incident.candidatesColumns.probability')}</th>
              <th className="num">{t('incident.candidatesColumns.calls')}</th>
            </tr>
          </thead>
          <tbody>
            {inference.candidates.map((candidate) => (
              <Candidate
                key={`${candidate.device.id}${candidate.level}`}
                candidate={candidate}
                isChosen={candidate.device.id === chosenId}
                onChoose={() => onChoose(candidate.device.id)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface CandidateProps {
  readonly candidate: CandidateItem;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Candidate({ candidate: { device, level, probability, callers, served }, isChosen, onChoose }: CandidateProps) {
  const { t } = useTranslation();
  return (
    <tr className={isChosen ? 'chosen' : ''}>
      <td>
        <button type="button" className="candidate" aria-pressed={isChosen} onClick={onChoose}>
          <DeviceGlyph kind={device.kind} /> {device.code}
          {level === 'service' && <span className="quiet"> {t('code.faultLevel.service')}</span>}
        </button>
      </td>
      <td>
        <Probability value={probability} />
      </td>
      <td className="num quiet">{t('incident.callsShort', { callers, served })}</td>
    </tr>
  );
}
