import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logout } from '../api/commands.ts';
import { switchLanguage } from '../i18n/start.ts';
import { mayReceive, useSession } from '../session.tsx';
import { timeText } from '../time/format.ts';
import { useTick } from '../time/use-tick.ts';
import { Icon } from '../ui/Icon.tsx';
import { useStore } from '../ui/store.ts';
import { switchTheme, themeStore } from '../ui/theme.ts';
import { usePopover } from '../ui/use-popover.ts';
import { ApiTokensDialog } from './ApiTokensDialog.tsx';
import { DigestDialog } from './DigestDialog.tsx';
import { OwnPasswordDialog } from './OwnPasswordDialog.tsx';
import { overlayStore } from './use-shortcuts.ts';

/** Shifts start at 07, 15 and 23 WIB. */
const shiftLetter = (nowMs: number): string => {
  const hour = Number(timeText(nowMs).slice(0, 2));
  if (hour >= 7 && hour < 15) return 'A';
  return hour >= 15 && hour < 23 ? 'B' : 'C';
};

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { name, username, role } = useSession();
  const { isOpen, setOpen, area } = usePopover();
  const [dialog, setDialog] = useState<'password' | 'digest' | 'apiTokens' | null>(null);
  const openDialog = (which: typeof dialog) => {
    setOpen(false);
    setDialog(which);
  };
  const letter = useTick(shiftLetter);
  const theme = useStore(themeStore);
  const leave = useMutation({
    mutationFn: logout,
    onSettled: () => {
      queries.clear();
      location.assign('/');
    },
  });
  return (
    <div className="user-menu" ref={area}>
      {isOpen && (
        <div className="user-panel" id="user-panel">
          <p>
            <span className="strong">{name}</span> <span className="quiet">{username}</span>
          </p>
          <button type="button" onClick={() => switchTheme(theme === 'dark' ? 'light' : 'dark')}>
            {t(theme === 'dark' ? 'user.theme' : 'user.themeDark')}
          </button>
          <button type="button" onClick={() => void switchLanguage(i18n.language === 'id' ? 'en' : 'id')}>
            {t('user.language')}
          </button>
          <button type="button" onClick={() => overlayStore.set('shortcuts')}>
            {t('shortcuts.title')}
          </button>
          <button type="button" onClick={() => openDialog('password')}>
            {t('user.password')}
          </button>
          {mayReceive(role) && (
            <>
              <button type="button" onClick={() => openDialog('digest')}>
                {t('digest.title')}
              </button>
              <button type="button" onClick={() => openDialog('apiTokens')}>
                {t('apiTokens.title')}
              </button>
            </>
          )}
          <button type="button" onClick={() => leave.mutate()}>
            {t('user.logout')}
          </button>
        </div>
      )}
      {dialog === 'password' && <OwnPasswordDialog onClose={() => setDialog(null)} />}
      {dialog === 'digest' && <DigestDialog onClose={() => setDialog(null)} />}
      {dialog === 'apiTokens' && <ApiTokensDialog onClose={() => setDialog(null)} />}
      <button
        type="button"
        className="button plain"
        aria-expanded={isOpen}
        aria-controls="user-panel"
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="user" /> <span className="sr-only">{t('user.menu')}</span> {username}{' '}
        <span className="quiet">{t('user.shift', { letter })}</span>
      </button>
    </div>
  );
}
