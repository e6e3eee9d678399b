import { type MouseEvent, useEffect, useRef, useState } from 'react';

const HOLD_MS = 600;

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly onHeld: () => void;
}

/** Fires after the thumb has rested 0.6 s on it. A keyboard or a screen reader presses it at once. */
export function HoldButton({ label, hint, onHeld }: Props) {
  const [isDown, setDown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = () => {
    clearTimeout(timer.current);
    setDown(false);
  };
  const press = () => {
    setDown(true);
    timer.current = setTimeout(() => {
      setDown(false);
      navigator.vibrate?.(40);
      onHeld();
    }, HOLD_MS);
  };
  const click = (event: MouseEvent) => event.detail === 0 && onHeld();
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      className={isDown ? 'step hold is-down' : 'step hold'}
      aria-description={hint}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      onClick={click}
    >
      <span className="step-label">{label}</span>
      <span className="step-hint" aria-hidden="true">
        {hint}
      </span>
    </button>
  );
}
