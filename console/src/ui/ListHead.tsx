import type { ComponentProps, ReactNode } from 'react';
import { ExportMenu } from './ExportMenu.tsx';

interface ListHeadProps {
  /** Whose list, and of when. */
  readonly children: ReactNode;
  /** The same list as a file. */
  readonly file: ComponentProps<typeof ExportMenu> | null;
  readonly className?: string;
}

/** Above a list in a dialog. */
export const ListHead = ({ children, file, className = '' }: ListHeadProps) => (
  <div className={`list-head ${className}`}>
    <p className="meta">{children}</p>
    {file && <ExportMenu {...file} />}
  </div>
);
