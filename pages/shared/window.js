// What the page asks of the browser: the room for charts, keys for the lecture's claims and for films, steps beside numbers, and
// that changes and titles are read out.

// What the latest run of the script has told, and how to answer it; the room that the server knows of, and the timer to tell it.
let told, tellRoom, tellSteps, last, waiting;

const largest = (sizes, room) => sizes.filter((size) => size <= room).at(-1) ?? sizes[0];
const isFixed = (element) => element && getComputedStyle(element).position === 'fixed';

// The largest of some widths and heights that fit; a chart in fullscreen has the whole window.
function roomOf(page, { widths, heights }) {
  const frames = [...document.querySelectorAll('[data-testid="stFullScreenFrame"]')];
  const isFull = frames.some((frame) => isFixed(frame) || isFixed(frame.firstElementChild));
  const { paddingLeft, paddingRight } = getComputedStyle(page);
  const width = isFull ? window.innerWidth - 64 : page.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return [largest(widths, width + 1), largest(heights, window.innerHeight + (isFull ? 160 : 0))];
}

// As presenters' clickers send them; where somebody types or chooses, keys mean something else.
const LEADS_TO = { n: 'next_claim', PageDown: 'next_claim', p: 'previous_claim', PageUp: 'previous_claim' };
const TYPES = 'input, textarea, select, [contenteditable], [role="combobox"], [role="grid"], [role="slider"], [role="menu"]';

function follow(event) {
  const link = document.querySelector(`.st-key-${LEADS_TO[event.key]} a`);
  if (!link || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPES)) return;
  event.preventDefault();
  link.click();
}

// A film that was pressed last, or one of whose controls has the focus: space plays, arrows step, Home and End jump.
const FILM = '.stVegaLiteChart:has(input[name="playing"])';
const MOVES_TO = {
  ArrowLeft: (frame) => frame - 1, ArrowRight: (frame) => frame + 1, Home: () => 0, End: (_, last) => last,
};
let pressed = null;

const press = (event) => (pressed = event.target.closest?.(FILM));

function play(event) {
  const own = event.target.closest?.(FILM);
  const film = own ?? (event.target.closest?.(TYPES + ', button, a, summary') ? null : pressed);
  if (!film?.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const [playing, frame] = ['playing', 'frame'].map((name) => film.querySelector(`input[name="${name}"]`));
  const isAtHome = (event.key === ' ' ? playing : frame) === event.target || event.target.tagName === 'SELECT';
  if (isAtHome || (event.key === ' ' && event.target.name === 'step')) return; // the control itself knows the key
  if (event.key === ' ') {
    playing.click();
  } else if (MOVES_TO[event.key]) {
    frame.value = MOVES_TO[event.key](Number(frame.value), Number(frame.max));
    frame.dispatchEvent(new Event('input'));
  } else return;
  event.preventDefault();
}

// Less and more beside the boxes of numbers: the server says which, and takes the steps.
const TEXT_BOX = '[data-testid="stTextInputRootElement"]';

function addSteps(names) {
  for (const name of names) {
    const inClass = name.replaceAll('.', '-'); // as Streamlit writes it
    const box = document.querySelector(`:is(.st-key-${inClass}, .st-key-chosen_${inClass}) ${TEXT_BOX}`);
    if (!box || box.querySelector('.step')) continue;
    for (const [direction, sign, word] of [[-1, '−', 'Less'], [1, '+', 'More']]) {
      const button = document.createElement('button');
      Object.assign(button, { type: 'button', className: 'step', textContent: sign, title: word });
      button.setAttribute('aria-label', `${word}: ${box.querySelector('input').ariaLabel}`);
      Object.assign(button.dataset, { name, direction });
      box.append(button);
    }
  }
}

let typedInto = null; // the box, as far as it may not have told the server yet
const type = ({ target }) => (typedInto = target);

function step({ target }) {
  const button = target.closest?.('.step');
  if (!button) return;
  const { name, direction } = button.dataset;
  const input = button.closest(TEXT_BOX).querySelector('input');
  if (input === typedInto) take(input);
  button.focus();
  tellSteps([{ name, direction: Number(direction) }]);
}

// Let the server have what was typed: a box tells it when the focus leaves it, but not where it goes to a button within.
function take(input) {
  input.focus();
  input.blur();
  typedInto = null;
}

// Up and down in such a box are its buttons.
function pressStep(event) {
  const direction = { ArrowDown: -1, ArrowUp: 1 }[event.key];
  const button = direction && event.target.closest?.(TEXT_BOX)?.querySelector(`.step[data-direction="${direction}"]`);
  if (!button || event.target.tagName !== 'INPUT') return;
  event.preventDefault();
  button.click();
  event.target.focus();
}

// Titles are drawn in the pictures; as headings they lead those who listen from one picture to the next.
const [CHART, TITLE] = ['.stVegaLiteChart', '.role-title-text'];

function addHeadings(chart) {
  const titles = [...chart.querySelectorAll(TITLE)].map((title) => title.textContent);
  const frame = chart.parentElement;
  const list = frame.querySelector(':scope > .titles') ?? frame.insertBefore(document.createElement('div'), chart);
  list.className = 'titles';
  list.replaceChildren(...titles.map((text) => Object.assign(document.createElement('h5'), { textContent: text })));
}

const page = () => document.querySelector('.stMainBlockContainer');

function report() {
  const room = roomOf(page(), told);
  if (`${room}` !== last) {
    last = `${room}`;
    tellRoom(room);
  }
}

// Once the window rests: while it is drawn larger, or a menu glides in, every width between would be a run of the script.
function reportSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(report, 250); // a chart may be on its way to fullscreen or back, too
}

const isOrHas = (selector) => (node) =>
  node.nodeType === Node.ELEMENT_NODE && (node.matches(selector) || node.querySelector(selector));
const resized = new ResizeObserver(reportSoon);
const drawn = new MutationObserver((records) => {
  const added = records.flatMap((record) => [...record.addedNodes]);
  if (added.some(isOrHas(TEXT_BOX))) addSteps(told.stepped);
  const titled = added.filter(isOrHas(TITLE)).flatMap((node) => node.closest(CHART) ?? [...node.querySelectorAll(CHART)]);
  for (const chart of new Set(titled)) if (chart.isConnected) addHeadings(chart);
});
const LISTENERS = [
  ['click', reportSoon], ['keyup', reportSoon], ['keydown', follow], ['keydown', play], ['pointerdown', press, true],
  ['click', step], ['input', type], ['keydown', pressStep],
];

// It is called after each run that tells something new; what is observed or listened to already is so only once.
export default function ({ data: [latest], setStateValue, setTriggerValue }) {
  const isFirst = !told;
  const own = { ...latest };
  [told, last] = [own, `${own.room}`];
  tellRoom = (room) => setStateValue('room', room);
  tellSteps = (steps) => setTriggerValue('steps', steps);
  if (isFirst) report(); // the page has just been opened, and waits for nothing
  resized.observe(page());
  drawn.observe(document.body, { childList: true, subtree: true });
  for (const listener of LISTENERS) document.addEventListener(...listener);
  document.querySelector('.st-key-headline')?.setAttribute('role', 'status');
  addSteps(told.stepped);
  document.querySelectorAll(CHART).forEach(addHeadings);
  return () => {
    if (told !== own) return; // it has been called again
    told = null;
    clearTimeout(waiting);
    resized.disconnect();
    drawn.disconnect();
    for (const listener of LISTENERS) document.removeEventListener(...listener);
  };
}
