import '../../styles/import.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { maySetSettings, useSession } from '../../session.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ImportList } from './ImportList.tsx';
import { ImportView } from './ImportView.tsx';
import { Upload } from './Upload.tsx';

/** A unit starts with its past: a file is looked at first, brought in as a whole, and can be taken back as a whole. */
export default function ImportScreen({ id }: { id: string | null }) {
  const { t } = useTranslation();
  if (!maySetSettings(useSession())) {
    return <Notice title={t('problem.forbidden')} text={t('history.whole')} />;
  }
  return (
    <section className="screen import">
      <header className="screen-head">
        <h1>{t('history.title')}</h1>
        {id !== null && (
          <Link className="button" href="/import">
            {t('history.another')}
          </Link>
        )}
      </header>
      <div className="import-body">
        <aside className="import-side">
          <h2>{t('history.done')}</h2>
          <ImportList id={id} />
        </aside>
        <div className="import-main">{id === null ? <Upload /> : <ImportView key={id} id={id} />}</div>
      </div>
    </section>
  );
}
