import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { useStore } from '../ui/store.ts';
import { overlayStore } from './use-shortcuts.ts';

const KEYS = [
  ['Ctrl K', 'palette'],
  ['N', 'newReport'],
  ['↑ ↓', 'queue'],
  ['Enter', 'open'],
  ['Enter', 'acknowledge'],
  ['Esc', 'close'],
  ['?', 'help'],
] as const;

export function Shortcuts() {
  const { t } = useTranslation();
  if (useStore(overlayStore) !== 'shortcuts') return null;
  return (
    <Dialog title={t('shortcuts.title')} onClose={() => overlayStore.set(null)}>
      <dl className="shortcut-list">
        {KEYS.map(([key, name]) => (
          <div key={name}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`shortcuts.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
