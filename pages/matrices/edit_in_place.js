// A number of a matrix is typed over in its place: a click on a number that was clicked last opens a box there.
let clicked = '';

// Vega ties each mark that it draws to its row.
const rowOf = (mark) => mark?.__data__?.datum;
const place = ({ given, given_row: row, given_column: column }) => ({ given, row, column });

function open(mark, tell) {
  const row = rowOf(mark);
  const frame = mark.closest('.stVegaLiteChart');
  const [cell, outer] = [mark, frame].map((element) => element.getBoundingClientRect());
  const box = document.createElement('input');
  const before = String(row.value);
  Object.assign(box, { className: 'cell-box', value: before, inputMode: 'decimal', ariaLabel: row.where });
  box.style.left = `${cell.left - outer.left}px`;
  box.style.top = `${cell.top - outer.top}px`;
  let isOpen = true;
  const close = (isTaken) => {
    if (!isOpen) return; // closing takes the focus away, which closes
    isOpen = false;
    const text = box.value.trim();
    box.remove();
    if (isTaken && text !== before) tell([{ ...place(row), text }]);
  };
  box.addEventListener('blur', () => close(true));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === 'Escape') close(event.key === 'Enter');
  });
  frame.append(box);
  box.focus();
  box.select();
}

export default function ({ setTriggerValue }) {
  const click = ({ target }) => {
    const mark = target.closest?.('.stVegaLiteChart path');
    const last = clicked;
    clicked = rowOf(mark)?.given ? JSON.stringify(place(rowOf(mark))) : '';
    if (clicked && clicked === last) open(mark, (typed) => setTriggerValue('typed', typed));
  };
  document.addEventListener('click', click);
  return () => document.removeEventListener('click', click);
}
