import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isFailure: boolean;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const change = (next: readonly Toast[]): void => {
  toasts = next;
  for (const listener of listeners) listener();
};
const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

/** A failure stays until somebody has read it. */
export function toast(text: string, isFailure = false): void {
  const id = nextId++;
  change([...toasts.slice(-3), { id, text, isFailure }]);
  if (!isFailure) setTimeout(() => dismiss(id), 5_000);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, isFailure }) => (
        <div key={id} className={isFailure ? 'toast failed' : 'toast'}>
          <span>{text}</span>
          <button
            type="button"
            className="button plain icon small"
            aria-label={t('common.close')}
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
