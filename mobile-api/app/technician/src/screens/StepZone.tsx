import { HOLD_REASONS, REFUSE_REASONS } from '@comcen/shared/domain/codes.ts';
import { useState } from 'react';
import { HOLD_LABELS, REFUSE_LABELS } from '../../../i18n/codes.ts';
import { useWords } from '../i18n/words.ts';
import type { ShownOrder } from '../orders/focus.ts';
import { needsHold, type Step, stepsFor } from '../orders/next-step.ts';
import { take } from '../phone.ts';
import { Choices } from '../ui/Choices.tsx';
import { HoldButton } from '../ui/HoldButton.tsx';
import { Sheet } from '../ui/Sheet.tsx';
import { CompleteSheet } from './CompleteSheet.tsx';

/** The one next step, large, under the thumb; the rarer ones beside it or one level down. */
export function StepZone({ shown, technicianId }: { readonly shown: ShownOrder; readonly technicianId: string }) {
  const words = useWords();
  const [open, setOpen] = useState<Step | 'more' | null>(null);
  const { order, state } = shown;
  const { next, others } = stepsFor(state);
  const close = () => setOpen(null);
  /** A step with a question opens its sheet; the others are taken at once. */
  const choose = (step: Step) => {
    if (step === 'complete' || step === 'hold' || step === 'refuse') return setOpen(step);
    close();
    void take(order, step);
  };
  const labelOf = (step: Step) =>
    step === 'complete' && state === 'on_site' ? words.completeWithoutRepair : words[step];

  return (
    <>
      <div className={state === 'offered' ? 'steps is-offer' : 'steps'}>
        {state === 'offered' ? (
          <button type="button" className="step is-quiet" onClick={() => choose('refuse')}>
            {words.refuse}
          </button>
        ) : (
          others.length > 0 && (
            <button type="button" className="step is-quiet is-more" onClick={() => setOpen('more')}>
              {words.more}
            </button>
          )
        )}
        {next && <NextButton key={next} step={next} label={labelOf(next)} hint={words.holdToPress} onTake={choose} />}
      </div>
      {open === 'more' && (
        <Sheet title={order.number} onClose={close}>
          <div className="choices is-single">
            {others.map((step) => (
              <button key={step} type="button" className="choice" onClick={() => choose(step)}>
                {labelOf(step)}
              </button>
            ))}
          </div>
        </Sheet>
      )}
      {open === 'refuse' && (
        <Sheet title={words.whyRefuse} onClose={close}>
          <Choices
            codes={REFUSE_REASONS}
            labels={REFUSE_LABELS}
            onChoose={(reason) => {
              close();
              void take(order, 'refuse', { reason });
            }}
          />
        </Sheet>
      )}
      {open === 'hold' && (
        <Sheet title={words.whyHold} onClose={close}>
          <Choices
            codes={HOLD_REASONS}
            labels={HOLD_LABELS}
            onChoose={(reason) => {
              close();
              void take(order, 'hold', { reason });
            }}
          />
        </Sheet>
      )}
      {open === 'complete' && (
        <CompleteSheet
          orderId={order.id}
          technicianId={technicianId}
          state={state}
          onClose={close}
          onSend={(answers, photos) => {
            close();
            void take(order, 'complete', answers, photos);
          }}
        />
      )}
    </>
  );
}

interface NextProps {
  readonly step: Step;
  readonly label: string;
  readonly hint: string;
  readonly onTake: (step: Step) => void;
}

function NextButton({ step, label, hint, onTake }: NextProps) {
  if (needsHold(step)) return <HoldButton label={label} hint={hint} onHeld={() => onTake(step)} />;
  return (
    <button type="button" className="step" onClick={() => onTake(step)}>
      {label}
    </button>
  );
}
