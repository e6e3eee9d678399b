import type { Language } from '../../../i18n/language.ts';
import { useLanguage } from '../../../i18n/language.ts';

interface Props<Code extends string> {
  readonly codes: readonly Code[];
  readonly labels: Readonly<Record<Code, Readonly<Record<Language, string>>>>;
  readonly onChoose: (code: Code) => void;
}

/** Big answers for a thumb with a glove: one tap answers and goes on. */
export function Choices<Code extends string>({ codes, labels, onChoose }: Props<Code>) {
  const language = useLanguage();
  return (
    <div className="choices">
      {codes.map((code) => (
        <button key={code} type="button" className="choice" onClick={() => onChoose(code)}>
          {labels[code][language]}
        </button>
      ))}
    </div>
  );
}
