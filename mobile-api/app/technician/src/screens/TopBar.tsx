import type { CrewMe } from '@comcen/shared/wire/http/auth.ts';
import { clockOf } from '../../../i18n/time.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';

interface Props {
  readonly me: CrewMe;
  readonly onDuty: boolean;
  readonly now: number;
  readonly onMenu: () => void;
}

export function TopBar({ me, onDuty, now, onMenu }: Props) {
  const words = useWords();
  return (
    <header className="top">
      <span className={onDuty ? 'duty is-on' : 'duty'}>{onDuty ? words.onDuty : words.offDuty}</span>
      <strong className="crew">{me.crew.code}</strong>
      <time className="clock">{clockOf(now)}</time>
      <button type="button" className="icon-button" aria-label={words.menu} onClick={onMenu}>
        <Icon name="menu" />
      </button>
    </header>
  );
}
