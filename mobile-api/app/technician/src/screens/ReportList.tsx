import { REPORT_KINDS } from '@comcen/shared/domain/codes.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { KIND_LABELS } from '../../../i18n/codes.ts';
import { type Language, useLanguage } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';

/** What customers said, in their words, and how to ask them. */
export function ReportList({ reports }: { readonly reports: CrewOrder['reports'] }) {
  const words = useWords();
  const language = useLanguage();
  if (reports.length === 0) return <p className="quiet">{words.noReports}</p>;
  return (
    <section className="reports">
      <h2>
        {words.reports} ({reports.length})
      </h2>
      <ul>
        {reports.map((report) => (
          <li key={report.number}>
            <div>
              <p className="report-kind">
                {kindLabel(report.kind, language)} · {report.address || report.number}
              </p>
              <p>{report.description || words.noDescription}</p>
            </div>
            {report.reporterPhone && (
              <a
                className="icon-button call"
                href={`tel:${report.reporterPhone}`}
                aria-label={`${words.callReporter} ${report.reporterPhone}`}
              >
                <Icon name="phone" />
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function kindLabel(code: string, language: Language): string {
  const kind = REPORT_KINDS.find((known) => known === code);
  return kind ? KIND_LABELS[kind][language] : code;
}
