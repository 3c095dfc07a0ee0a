// A table too wide for a phone becomes a list: each row a block, each cell with its heading before it. Tables of many
// numbers are read across and keep their shape; they scroll in their own frame, as all do without scripts.
const narrow = matchMedia('(width < 48rem)');
const ROLES = { THEAD: 'rowgroup', TBODY: 'rowgroup', TFOOT: 'rowgroup', TR: 'row', TD: 'cell' };

const headings = (table) => {
  if (table.tHead?.rows.length !== 1) return null;
  const cells = [...table.tHead.rows[0].cells];
  if (table.matches('[data-list]')) return cells;
  if (table.querySelector(':is([colspan], [rowspan]):not([colspan="1"])')) return null;
  return cells.filter((cell) => cell.matches('.num')).length > 3 ? null : cells;
};

const prepare = (table, heads) => {
  table.setAttribute('role', 'table');
  for (const part of table.querySelectorAll('thead, tbody, tfoot, tr, td')) part.setAttribute('role', ROLES[part.tagName]);
  for (const head of table.querySelectorAll('th')) head.setAttribute('role', head.closest('thead') ? 'columnheader' : 'rowheader');
  for (const row of table.querySelectorAll('tbody tr, tfoot tr')) {
    let place = 0;
    [...row.cells].forEach((cell) => {
      const label = heads[place + cell.colSpan - 1];
      place += cell.colSpan;
      cell.dataset.label = label?.textContent.trim() ?? '';
      cell.toggleAttribute('data-bare', !cell.textContent.trim() && !cell.querySelector('input, select, svg, img'));
    });
  }
};

const lay = () => {
  for (const region of document.querySelectorAll('.table-scroll, .chart__scroll')) {
    const table = region.querySelector(':scope > .ds-table');
    table?.removeAttribute('data-listed');
    const wide = () => region.scrollWidth > region.clientWidth + 1;
    const heads = table && narrow.matches && wide() && headings(table);
    if (heads) {
      prepare(table, heads);
      table.setAttribute('data-listed', '');
    }
    // A table that fits needs no stop in the tab order; one that scrolls does.
    if (wide()) region.setAttribute('tabindex', '0');
    else region.removeAttribute('tabindex');
  }
};
lay();
addEventListener('resize', lay);
document.addEventListener('htmx:afterSettle', lay);
