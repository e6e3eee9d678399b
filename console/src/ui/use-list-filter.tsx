import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeSelect } from './CodeSelect.tsx';
import { UlpSelect } from './UlpSelect.tsx';

interface StateFilter<Code extends string> {
  readonly label: string;
  readonly codes: readonly Code[];
  readonly text: (code: Code) => string;
}

/** What every list of reports, incidents and orders is narrowed by: its state and the ULP. */
export function useListFilter<Code extends string>({ label, codes, text }: StateFilter<Code>) {
  const { t } = useTranslation();
  const [state, setState] = useState<Code | null>(null);
  const [ulp, setUlp] = useState<string | null>(null);
  const tools = (
    <>
      <CodeSelect label={label} all={t('common.all')} value={state} codes={codes} text={text} onChange={setState} />
      <UlpSelect value={ulp} onChange={setUlp} />
    </>
  );
  return { filter: { state, ulp }, tools };
}
