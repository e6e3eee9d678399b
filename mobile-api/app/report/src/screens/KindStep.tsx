import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import { useState } from 'react';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';

const FIRST = [
  { kind: 'outage', icon: 'bulb', note: 'outageNote' },
  { kind: 'hazard', icon: 'warning', note: 'hazardNote' },
  { kind: 'voltage', icon: 'wave', note: 'voltageNote' },
] as const;
const OTHERS = ['meter', 'complaint', 'service_request', 'information'] as const;

interface Props {
  readonly kind: ReportKind | null;
  readonly onKind: (kind: ReportKind | null) => void;
}

export function KindStep({ kind, onKind }: Props) {
  const words = useWords();
  const [isOtherOpen, setOtherOpen] = useState(false);
  if (kind) {
    return (
      <>
        <p className="chosen">
          <strong>{words[kind]}</strong>
          <button type="button" className="link" onClick={() => onKind(null)}>
            {words.change}
          </button>
        </p>
        {kind === 'hazard' && (
          <p className="advice">
            <Icon name="warning" />
            {words.hazardAdvice}
          </p>
        )}
      </>
    );
  }
  if (isOtherOpen) {
    return (
      <div className="kinds is-list">
        {OTHERS.map((other) => (
          <button key={other} type="button" className="kind" onClick={() => onKind(other)}>
            <strong>{words[other]}</strong>
          </button>
        ))}
        <button type="button" className="kind is-back" onClick={() => setOtherOpen(false)}>
          {words.back}
        </button>
      </div>
    );
  }
  return (
    <div className="kinds">
      {FIRST.map(({ kind, icon, note }) => (
        <button key={kind} type="button" className={`kind is-${kind}`} onClick={() => onKind(kind)}>
          <Icon name={icon} />
          <strong>{words[kind]}</strong>
          <span>{words[note]}</span>
        </button>
      ))}
      <button type="button" className="kind" onClick={() => setOtherOpen(true)}>
        <Icon name="dots" />
        <strong>{words.otherKind}</strong>
        <span>{words.otherNote}</span>
      </button>
    </div>
  );
}
