import { useTranslation } from 'react-i18next';
import { incidentProblem } from './incident-words.ts';

/** What the server answered instead of doing it. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <p className="inline-problem" role="alert">
      {incidentProblem(t, error)}
    </p>
  );
}
