import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useAlarms, useBoard, useIsLive } from '../live/live.ts';
import { useMayOperate } from '../session.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useStore } from '../ui/store.ts';
import { ring, soundStore, switchSound } from './alarm-sound.ts';
import { alarmSubject, alarmWords } from './alarm-words.ts';
import { acknowledge, unacknowledged } from './alarms.ts';
import { UserMenu } from './UserMenu.tsx';
import { overlayStore } from './use-shortcuts.ts';

export function BottomBar() {
  const { t } = useTranslation();
  return (
    <footer className="bottom-bar">
      <button type="button" className="button palette-button" onClick={() => overlayStore.set('palette')}>
        <Icon name="search" /> {t('palette.open')} <kbd>Ctrl K</kbd>
      </button>
      <AlarmStrip />
      <UserMenu />
    </footer>
  );
}

function AlarmStrip() {
  const { t } = useTranslation();
  const alarms = useAlarms();
  const board = useBoard();
  const isLive = useIsLive();
  const mayOperate = useMayOperate();
  const sound = useStore(soundStore);
  const waiting = unacknowledged(alarms.values());
  const top = waiting[0];
  const isRinging = top !== undefined && mayOperate;
  const wantsSound = sound !== 'off';
  useEffect(() => {
    ring(isRinging && wantsSound);
    return () => ring(false);
  }, [isRinging, wantsSound]);

  return (
    <div className="alarm-strip">
      {top ? (
        <>
          <span className={`alarm-tag ${top.severity}`} role="alert">
            <Icon name="hazard" />
            {t('alarmBar.unacknowledged', { count: waiting.length })}
          </span>
          <Link href="/alarms" className="cut">
            {alarmWords(t, top)} <span className="strong">{alarmSubject(board, top)}</span>
          </Link>
          {mayOperate && (
            <button type="button" className="button small" onClick={() => acknowledge(top.id)}>
              {t('alarmBar.acknowledge')} <kbd>{t('alarmBar.acknowledgeKey')}</kbd>
            </button>
          )}
        </>
      ) : (
        <Link href="/alarms" className="quiet">
          {!isLive
            ? t('alarmBar.unknown')
            : alarms.size > 0
              ? t('alarmBar.standing', { count: alarms.size })
              : t('alarmBar.none')}
        </Link>
      )}
      <SoundSwitch />
    </div>
  );
}

function SoundSwitch() {
  const { t } = useTranslation();
  const sound = useStore(soundStore);
  const label = t(
    sound === 'on' ? 'alarmBar.soundOn' : sound === 'off' ? 'alarmBar.soundOff' : 'alarmBar.soundBlocked',
  );
  return (
    <button
      type="button"
      className={sound === 'blocked' ? 'button plain icon small at-risk' : 'button plain icon small'}
      aria-pressed={sound !== 'off'}
      aria-label={label}
      title={label}
      onClick={() => switchSound(sound === 'off')}
    >
      <Icon name={sound === 'on' ? 'sound' : 'mute'} />
    </button>
  );
}
