import type { TFunction } from 'i18next';
import { Component, type ReactNode } from 'react';
import { withTranslation } from 'react-i18next';

interface Props {
  readonly children: ReactNode;
  readonly t: TFunction;
}

/** React knows error boundaries as classes only. */
class Boundary extends Component<Props, { hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError() {
    return { hasCrashed: true };
  }

  override render() {
    const { t, children } = this.props;
    if (!this.state.hasCrashed) return children;
    return (
      <div className="notice" role="alert">
        <p className="title">{t('problem.crashed')}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t('problem.reload')}
        </button>
      </div>
    );
  }
}

export const Crash = withTranslation()(Boundary);
