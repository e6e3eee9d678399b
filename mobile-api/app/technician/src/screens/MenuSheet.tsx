import type { CrewMe } from '@comcen/shared/wire/http/auth.ts';
import { useEffect, useState } from 'react';
import type { Failure } from '../../../http/request.ts';
import { fill } from '../../../i18n/language.ts';
import { mapSources } from '../../../map/map-sources.ts';
import { useStore } from '../../../store/store.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { waitingOf } from '../commands/outbox-rules.ts';
import type { Theme } from '../device/daylight.ts';
import { chooseTheme, theme } from '../device/theme.ts';
import { useWords } from '../i18n/words.ts';
import { changeDuty, leave, outbox } from '../phone.ts';
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx';
import { Sheet } from '../ui/Sheet.tsx';

interface Props {
  readonly me: CrewMe;
  readonly onDuty: boolean;
  readonly onClose: () => void;
}

export function MenuSheet({ me, onDuty, onClose }: Props) {
  const words = useWords();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const waiting = waitingOf(useStore(outbox.entries), me.technicianId).length;

  const attempt = async (work: () => Promise<Failure | null>) => {
    setBusy(true);
    const failure = await work();
    setBusy(false);
    if (failure)
      setProblem(fill(words.failed, { why: failure.kind === 'unreachable' ? words.noSignal : failure.detail }));
    else onClose();
  };

  if (isAsking) {
    return (
      <Sheet title={words.endDutyQuestion} onClose={onClose} onBack={() => setAsking(false)}>
        <p>{words.endDutyNote}</p>
        <Problem text={problem} />
        <button
          type="button"
          className="step is-stop"
          disabled={isBusy}
          onClick={() => attempt(() => changeDuty(false))}
        >
          {words.endDuty}
        </button>
      </Sheet>
    );
  }
  return (
    <Sheet title={words.menu} onClose={onClose}>
      <p className="who">
        <strong>{me.name}</strong>
        <span className="quiet">
          {me.crew.name} · {me.crew.posko}
        </span>
      </p>
      <ThemeSwitch />
      <LanguageSwitch />
      <Problem text={problem} />
      {waiting > 0 && <p className="quiet">{words.logOutWaiting}</p>}
      <div className="choices is-single">
        {onDuty ? (
          <button type="button" className="choice" onClick={() => setAsking(true)}>
            {words.endDuty}
          </button>
        ) : (
          <button type="button" className="choice" disabled={isBusy} onClick={() => attempt(() => changeDuty(true))}>
            {words.startDuty}
          </button>
        )}
        <button type="button" className="choice" disabled={isBusy || waiting > 0} onClick={() => attempt(leave)}>
          {words.logOut}
        </button>
      </div>
      <MapSources />
    </Sheet>
  );
}

function MapSources() {
  const [sources, setSources] = useState<string | null>(null);
  useEffect(() => {
    void mapSources().then(setSources);
  }, []);
  return sources && <p className="sources">{sources}</p>;
}

const Problem = ({ text }: { readonly text: string | null }) =>
  text && (
    <p className="problem" role="alert">
      {text}
    </p>
  );

function ThemeSwitch() {
  const words = useWords();
  const options: readonly (readonly [Theme, string])[] = [
    ['auto', words.themeAuto],
    ['light', words.themeLight],
    ['dark', words.themeDark],
  ];
  return <Segments label={words.display} options={options} chosen={useStore(theme)} onChoose={chooseTheme} />;
}
