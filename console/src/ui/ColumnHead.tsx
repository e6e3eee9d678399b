interface ColumnHeadProps<Column extends string> {
  readonly columns: readonly Column[];
  readonly numeric?: readonly Column[];
  readonly text: (column: Column) => string;
}

export const ColumnHead = <Column extends string>({ columns, numeric = [], text }: ColumnHeadProps<Column>) => (
  <tr>
    {columns.map((column) => (
      <th key={column} className={numeric.includes(column) ? 'num' : ''}>
        {text(column)}
      </th>
    ))}
  </tr>
);
